package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.engine.sd.worker.wire.ErrorBody;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;
import org.junit.jupiter.api.Test;

class JobTest {
    private final Job job = new Job("j");

    @Test
    void aPreviewThatNobodyFetchedIsTheOnlyOne() throws InterruptedException {
        List<Integer> made = new ArrayList<>();
        for (int step = 1; step <= 5; step++) {
            int now = step;
            job.preview(() -> {
                made.add(now);
                return new WorkerEvent.Preview(0, now, 1, 1, new byte[0]);
            });
        }
        assertThat(made).as("made when somebody looks").isEmpty();
        assertThat(job.next(Duration.ZERO)).get().isInstanceOf(WorkerEvent.Preview.class);
        assertThat(job.next(Duration.ZERO)).isEmpty();
        assertThat(made).containsExactly(1);

        job.preview(() -> new WorkerEvent.Preview(0, 6, 1, 1, new byte[0]));
        assertThat(job.next(Duration.ZERO)).isPresent();
    }

    @Test
    void progressFollowsTheEvents() {
        assertThat(job.progress().state()).isEqualTo("running");
        job.event(new WorkerEvent.Loading(3, 9));
        assertThat(job.progress().phase()).isEqualTo("load");
        assertThat(job.progress().steps()).isEqualTo(9);
        job.event(new WorkerEvent.Phase("sample", 0));
        assertThat(job.progress().phase()).isEqualTo("sample");
        job.event(new WorkerEvent.Step(0, 2, 8, 0.1));
        assertThat(job.progress().step()).isEqualTo(2);
        assertThat(job.progress().eta()).isNotNull().isNotNegative();
        job.event(new WorkerEvent.Done("j", "m", 0, 1));
        assertThat(job.progress().state()).isEqualTo("done");
        assertThat(job.progress().eta()).isNull();
    }

    @Test
    void aCancelledJobIsNotAFailedOne() {
        job.event(new WorkerEvent.Failed(Refusal.cancelled().detail()));
        assertThat(job.progress().state()).isEqualTo("cancelled");

        Job other = new Job("k");
        other.event(new WorkerEvent.Failed(new ErrorBody.Detail("m", "t", "internal", null)));
        assertThat(other.progress().state()).isEqualTo("failed");
    }

    @Test
    void nextIsEmptyWhenNothingHappens() throws InterruptedException {
        assertThat(job.next(Duration.ofMillis(1))).isEqualTo(Optional.empty());
    }
}
