package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.diffusiondesk.jobs.store.Past;
import org.junit.jupiter.api.Test;

class EstimatesTest {
    private static Past past(long work, long loading, long sampling) {
        return new Past("m", work, loading, sampling);
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(Estimates.of(100, List.of())).isEmpty();
        assertThat(Estimates.of(100, List.of(past(0, 1, 1)))).isEmpty();
    }

    @Test
    void oneJobIsEnough() {
        assertThat(Estimates.of(1000, List.of(past(1000, 200, 5000)))).contains(Duration.ofMillis(5200));
    }

    @Test
    void growsWithTheWork() {
        List<Past> known = List.of(past(1000, 0, 1000), past(1000, 0, 1100), past(1000, 0, 900));
        assertThat(Estimates.of(4000, known)).contains(Duration.ofMillis(4000));
        assertThat(Estimates.of(0, known)).contains(Duration.ZERO);
    }

    @Test
    void aFewWildOnesChangeNothing() {
        List<Past> known = new ArrayList<>(
                LongStream.range(0, 7).mapToObj(i -> past(1000, 10, 1000 + i)).toList());
        known.add(past(1000, 90_000, 500_000));
        known.add(past(1000, 0, 1));
        assertThat(Estimates.of(1000, known).orElseThrow().toMillis()).isBetween(1000L, 1020L);
    }

    @Test
    void thoseOfLikeSizeCount() {
        List<Past> known = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            known.add(past(100, 0, 1000)); // small ones cost more for each step and pixel
            known.add(past(100_000, 0, 100_000));
        }
        assertThat(Estimates.of(120_000, known)).contains(Duration.ofMillis(120_000));
        assertThat(Estimates.of(110, known)).contains(Duration.ofMillis(1100));
    }

    @Test
    void oldJobsAreForgotten() {
        LearnedTimes learned = new LearnedTimes();
        for (int i = 0; i < 100; i++) {
            learned.add(past(1000, 0, 9000));
        }
        for (int i = 0; i < 60; i++) {
            learned.add(past(1000, 0, 1000));
        }
        assertThat(learned.estimate("m", 1000)).contains(Duration.ofSeconds(1));
        assertThat(learned.estimate("another", 1000)).isEmpty();
    }
}
