package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.JobState;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private final Waiting waiting = new Waiting();
    private final FakeJob job = new FakeJob("job1", ImageRequest.of("p"));

    private boolean isCancelled() {
        return job.progress().state() == JobState.CANCELLED;
    }

    @Test
    void theLastOneWhoHangsUpCancels() {
        try (Waiting.Client first = waiting.begin(job, false);
                Waiting.Client second = waiting.begin(job, false)) {
            first.hungUp();
            first.hungUp();
            assertThat(isCancelled()).isFalse();
            second.hungUp();
            assertThat(isCancelled()).isTrue();
        }
    }

    @Test
    void whoWantsItKeptKeepsItForAll() {
        try (Waiting.Client first = waiting.begin(job, true);
                Waiting.Client second = waiting.begin(job, false)) {
            first.hungUp();
            second.hungUp();
            assertThat(isCancelled()).isFalse();
        }
        waiting.begin(job, false).hungUp();
        assertThat(isCancelled()).isTrue();
    }

    @Test
    void whoHasHisAnswerWaitsNoMore() {
        try (Waiting.Client second = waiting.begin(job, false)) {
            waiting.begin(job, false).close();
            second.hungUp();
        }
        assertThat(isCancelled()).isTrue();
    }
}
