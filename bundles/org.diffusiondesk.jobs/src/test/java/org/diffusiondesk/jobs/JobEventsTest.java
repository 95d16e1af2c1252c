package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class JobEventsTest extends ServiceFixture {
    @Test
    void tellsPhasesStepsAndTheTimeThatIsLeft() throws Exception {
        List<JobProgress> seen = new CopyOnWriteArrayList<>();
        List<ImageEvent.Preview> previews = new CopyOnWriteArrayList<>();
        engine.script = call -> {
            call.listener().event(new ImageEvent.Loading(1, 2));
            call.listener().event(new ImageEvent.Phase("encode", 0));
            call.listener().event(new ImageEvent.Phase("sample", 0));
            call.listener().event(new ImageEvent.Step(0, 1, 4, 2.0));
            call.listener().event(new ImageEvent.Preview(0, 1, 8, 8, new byte[1]));
            Fakes.Engine.waitFor(gate, call.cancellation());
            call.listener().event(new ImageEvent.Phase("decode", 0));
            return Fakes.Engine.draw(call);
        };
        leases.gate = new Semaphore(0);
        ImageJob job = service.submit(request(2));
        job.listen(new ImageJobListener() {
            @Override
            public void progress(JobProgress progress) {
                seen.add(progress);
            }

            @Override
            public void preview(ImageEvent.Preview preview) {
                previews.add(preview);
            }
        });
        leases.gate.release();
        await().until(() -> job.preview().isPresent());
        JobProgress now = job.progress();
        assertThat(now.state()).isEqualTo(JobState.RUNNING);
        assertThat(now.phase()).isEqualTo("sample");
        assertThat(now.step()).isEqualTo(1);
        assertThat(now.steps()).isEqualTo(4);
        assertThat(now.remaining())
                .as("3 steps of this and 4 of the next at 2 s")
                .contains(java.time.Duration.ofSeconds(14));
        gate.release();
        result(job);
        await().until(() -> seen.getLast().state().ended());
        assertThat(seen)
                .extracting(JobProgress::phase)
                .containsSubsequence("load", "encode", "sample", "decode", "done");
        assertThat(previews).hasSize(1);
        assertThat(job.preview()).isEmpty();
        assertThat(job.progress().remaining()).isEmpty();
    }

    @Test
    void neitherSlowNorThrowingListenersHoldUpTheEngine() throws Exception {
        Semaphore slow = new Semaphore(0);
        AtomicInteger afterThrow = new AtomicInteger();
        service.listen(job -> {
            throw new IllegalStateException("a broken listener");
        });
        engine.script = call -> {
            for (int step = 1; step <= 2000; step++) {
                call.listener().event(new ImageEvent.Step(0, step, 2000, 0.001));
            }
            return Fakes.Engine.draw(call);
        };
        leases.gate = new Semaphore(0);
        ImageJob job = service.submit(request(1));
        List<JobProgress> seenBySlow = new CopyOnWriteArrayList<>();
        job.listen(progress(now -> {
            slow.acquireUninterruptibly();
            seenBySlow.add(now);
        }));
        job.listen(progress(now -> {
            afterThrow.incrementAndGet();
            throw new IllegalStateException("another one");
        }));
        leases.gate.release();
        result(job);
        slow.release(100_000);
        await().until(() -> !seenBySlow.isEmpty() && seenBySlow.getLast().state() == JobState.DONE);
        assertThat(seenBySlow.size())
                .as("what a slow listener misses is bounded")
                .isLessThan(1000);
        assertThat(afterThrow.get()).isGreaterThan(1);
    }

    private static ImageJobListener progress(java.util.function.Consumer<JobProgress> listener) {
        return listener::accept;
    }

    static List<WorkerException> passing() {
        return List.of(
                WorkerException.gone("the sd-worker ended (137)", null),
                WorkerException.startFailed("sd-worker: ended with code 137 before it was ready.", null));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void beginsAgainOnceWhenTheWorkerIsLost(WorkerException lost) throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        engine.script = call -> {
            if (attempts.incrementAndGet() == 1) {
                call.listener().event(new ImageEvent.Step(0, 1, 4, 1));
                throw lost;
            }
            return Fakes.Engine.draw(call);
        };
        assertThat(result(service.submit(request(1))).images()).hasSize(1);
        assertThat(attempts).hasValue(2);
        assertThat(leases.free.availablePermits()).isEqualTo(1);
    }

    @Test
    void failsAtOnceWhenTheWorkerCanNotBeStartedAsItIsSetUp() {
        engine.script = call -> {
            throw WorkerException.misfit("no such library", null);
        };
        assertThat(failure(service.submit(request(1))).code()).isEqualTo(ErrorCode.WORKER_START_FAILED);
        assertThat(engine.calls).hasSize(1);
    }

    @Test
    void failsWhenTheWorkerIsLostTwice() {
        engine.script = call -> {
            throw WorkerException.gone("the sd-worker ended (137)", null);
        };
        ImageJob job = service.submit(request(1));
        DeskException error = failure(job);
        assertThat(error.code()).isEqualTo(ErrorCode.WORKER_GONE);
        assertThat(error).hasMessageContaining("the sd-worker ended");
        assertThat(engine.calls).hasSize(2);
        assertThat(job.progress().error()).containsSame(error);
    }

    @Test
    void keepsFinishedPicturesAndDoesNotBeginAgainWhenTheWorkerIsLostLater() throws Exception {
        engine.script = call -> {
            call.listener().event(new ImageEvent.Completed(new GeneratedImage(0, 42, 8, 8, Fakes.png(8, 8))));
            throw WorkerException.gone("the sd-worker ended (137)", null);
        };
        assertThat(failure(service.submit(request(2))).code()).isEqualTo(ErrorCode.WORKER_GONE);
        assertThat(engine.calls).hasSize(1);
        try (var files = Files.list(outputs.resolve("out"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void survivesAFaultInTheEngine() throws Exception {
        engine.script = call -> {
            throw new IllegalStateException("a bug");
        };
        assertThat(failure(service.submit(request(1))).code()).isEqualTo(ErrorCode.INTERNAL);
        engine.script = Fakes.Engine::draw;
        result(service.submit(request(1)));
    }
}
