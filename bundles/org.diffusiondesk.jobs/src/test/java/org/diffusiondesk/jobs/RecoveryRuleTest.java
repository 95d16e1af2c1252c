package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.jobs.store.JobLedger.Outcome;
import org.diffusiondesk.jobs.store.JobPicture;
import org.diffusiondesk.jobs.store.JobRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryRuleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RecoveryRule RULE = new RecoveryRule(true, NOW);
    private static final JobPicture PICTURE = new JobPicture(0, "a.png", 42, 8, 8);

    private static JobRow row(JobState state, boolean attended) {
        JobRow row = JobRow.submitted(
                "id",
                0,
                attended,
                ServiceFixture.request(2),
                new RequestRules(1 << 22, new java.util.Random(1), new Fakes.Catalog())
                        .command(ServiceFixture.request(2), Fakes.DEMO, Optional.of(Fakes.INFO)),
                NOW);
        return state == JobState.QUEUED ? row : row.planned(NOW).in(state);
    }

    private static List<String> kinds(Outcome outcome) {
        return outcome.events().stream().map(JobEvent::kind).toList();
    }

    @Test
    void whatWaitedWaitsOnAsItIs() {
        JobRow waiting = row(JobState.QUEUED, false);
        Outcome outcome = RULE.outcome(waiting, List.of());
        assertThat(outcome.row()).isEqualTo(waiting);
        assertThat(outcome.events()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"PLANNED", "LOADING", "RUNNING"})
    void whatWasAtWorkIsMarkedAndWaitsOnceMore(JobState state) {
        Outcome first = RULE.outcome(row(state, false), List.of(PICTURE));
        assertThat(first.row().state()).isEqualTo(JobState.QUEUED);
        assertThat(first.row().interruptions()).isEqualTo(1);
        assertThat(kinds(first)).containsExactly("interrupted", "queued");
        assertThat(first.events().getFirst().text()).contains(state.wire());
        Outcome second = RULE.outcome(first.row().planned(NOW).in(state), List.of());
        assertThat(second.row().state()).isEqualTo(JobState.INTERRUPTED);
        assertThat(second.row().error()).isPresent();
        assertThat(second.row().attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"PLANNED", "LOADING", "RUNNING"})
    void whatWasAtWorkIsNotDrawnAgainWhereThatIsNotWanted(JobState state) {
        Outcome outcome = new RecoveryRule(false, NOW).outcome(row(state, false), List.of());
        assertThat(outcome.row().state()).isEqualTo(JobState.INTERRUPTED);
        assertThat(outcome.row().ended()).contains(NOW);
        assertThat(outcome.row().error().orElseThrow()).hasMessageContaining("jobs.retryInterrupted");
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUED", "PLANNED", "LOADING", "RUNNING"})
    void nobodyWaitsForAnAttendedOneAnyMore(JobState state) {
        Outcome outcome = RULE.outcome(row(state, true), List.of());
        assertThat(outcome.row().state()).isEqualTo(JobState.INTERRUPTED);
        assertThat(kinds(outcome)).containsExactly("interrupted");
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUED", "PLANNED", "LOADING", "RUNNING"})
    void oneWhosePicturesAreAllThereIsDone(JobState state) {
        List<JobPicture> both = List.of(PICTURE, new JobPicture(1, "b.png", 43, 8, 8));
        Outcome outcome = RULE.outcome(row(state, true), both);
        assertThat(outcome.row().state()).isEqualTo(JobState.DONE);
        assertThat(outcome.pictures()).isEqualTo(both);
        assertThat(kinds(outcome)).containsExactly("done");
    }
}
