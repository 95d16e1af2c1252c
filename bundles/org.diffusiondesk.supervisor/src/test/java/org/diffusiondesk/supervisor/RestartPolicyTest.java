package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyTest {
    private static final Instant NOW = Samples.START;
    private static final Duration WINDOW = Duration.ofMinutes(10);

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,4", "4,8", "5,16", "6,30", "7,30", "17,30", "18,30", "64,30", "100,30"})
    void doublesTheBackoffUpToTheLongest(int failures, long seconds) {
        RestartPolicy patient = new RestartPolicy(1000, WINDOW, RestartPolicy.LONGEST);
        assertThat(patient.retryAt(times(failures), NOW)).contains(NOW.plusSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"1,true", "4,true", "5,true", "6,false", "7,false"})
    void restartsFiveTimesInTenMinutes(int failures, boolean again) {
        RestartPolicy policy = new RestartPolicy(5, WINDOW, RestartPolicy.LONGEST);
        assertThat(policy.retryAt(times(failures), NOW).isPresent()).isEqualTo(again);
    }

    @Test
    void neverRestartsWithALimitOfZero() {
        assertThat(new RestartPolicy(0, WINDOW, RestartPolicy.LONGEST).retryAt(List.of(NOW), NOW))
                .isEmpty();
    }

    @Test
    void forgetsWhatIsOlderThanTheWindow() {
        RestartPolicy policy = new RestartPolicy(5, WINDOW, RestartPolicy.LONGEST);
        List<Instant> failures = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> failures.add(NOW.minus(WINDOW).minusSeconds(i)));
        failures.add(NOW.minus(WINDOW).plusNanos(1));
        failures.add(NOW);
        assertThat(policy.recent(failures, NOW)).hasSize(2);
        assertThat(policy.retryAt(failures, NOW)).contains(NOW.plusSeconds(2));
    }

    private static List<Instant> times(int failures) {
        return IntStream.range(0, failures).mapToObj(i -> NOW.minusSeconds(i)).toList();
    }
}
