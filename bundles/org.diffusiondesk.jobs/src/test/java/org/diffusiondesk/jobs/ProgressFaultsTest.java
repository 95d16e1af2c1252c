package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageListener;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Faults of earlier programs about progress, each by its name. */
class ProgressFaultsTest extends ServiceFixture {
    @Test
    @DisplayName("one global progress for all jobs")
    void theProgressOfOneJobIsNotThatOfAnother() throws Exception {
        engine.script = call -> {
            call.listener().event(new ImageEvent.Phase("sample", 0));
            call.listener().event(new ImageEvent.Step(0, 3, 4, 1));
            Fakes.Engine.waitFor(gate, call.cancellation());
            return Fakes.Engine.draw(call);
        };
        ImageJob first = service.submit(request(1));
        ImageJob second = service.submit(request(1));
        await().until(() -> first.progress().step() == 3);
        assertThat(second.progress().step()).isZero();
        assertThat(second.progress().state()).isEqualTo(JobState.QUEUED);
        gate.release();
        result(first);
        await().until(() -> second.progress().step() == 3);
        assertThat(first.progress().state()).isEqualTo(JobState.DONE);
        gate.release();
        result(second);
    }

    @Test
    @DisplayName("progress callback left registered after an error")
    void whatTheEngineTellsOfAFailedJobIsHeardByNobody() {
        List<ImageListener> kept = new CopyOnWriteArrayList<>();
        engine.script = call -> {
            kept.add(call.listener());
            call.listener().event(new ImageEvent.Step(0, 1, 4, 1));
            throw new EngineException(ErrorCode.INTERNAL, "broken", null);
        };
        leases.gate = new Semaphore(0);
        ImageJob failed = service.submit(request(1));
        List<JobProgress> heard = new CopyOnWriteArrayList<>();
        failed.listen(heard::add);
        leases.gate.release();
        await().until(() -> !heard.isEmpty() && heard.getLast().state() == JobState.FAILED);
        engine.script = Fakes.Engine::draw;
        ImageJob next = service.submit(request(1));
        JobProgress end = failed.progress();
        int before = heard.size();
        kept.getFirst().event(new ImageEvent.Step(0, 4, 4, 1));
        assertThat(failed.progress()).isEqualTo(end);
        leases.gate.release();
        await().until(() -> next.progress().state() == JobState.DONE);
        assertThat(heard).hasSize(before);
    }
}
