package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.jobs.files.OutputFolder;
import org.diffusiondesk.jobs.files.PngText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueuedImageServiceTest extends ServiceFixture {
    @Test
    void drawsAndKeepsThePicturesAsFilesWithTheirParameters() throws Exception {
        ImageResult result = result(service.submit(request(2)));
        assertThat(result.images()).extracting(stored -> stored.image().seed()).containsExactly(42L, 43L);
        assertThat(result.command().sampler()).isEqualTo("euler_a");
        assertThat(leases.loaded).containsExactly("demo");
        for (var stored : result.images()) {
            assertThat(Files.readAllBytes(stored.file()))
                    .isEqualTo(stored.image().bytes());
            assertThat(stored.name())
                    .matches("\\d{8}-\\d{6}-" + result.job() + "-"
                            + stored.image().index() + "\\.png");
            assertThat(PngText.of(stored.image().bytes()).get("parameters"))
                    .startsWith("a red circle\nSteps: 4, Sampler: Euler a")
                    .contains("Seed: " + stored.image().seed());
        }
        try (var files = Files.list(outputs.resolve("out"))) {
            assertThat(files).as("no partial files").hasSize(2);
        }
    }

    @Test
    void aPictureThatCantBeWrittenFailsItsJobAndTheQueueGoesOn() throws Exception {
        Path inTheWay = Files.createFile(outputs.resolve("out"));
        DeskException failure = failure(service.submit(request(1)));
        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("could not be written").hasMessageContaining("make room");
        Files.delete(inTheWay);
        assertThat(result(service.submit(request(1))).images()).hasSize(1);
    }

    @Test
    void neverWritesOverAnotherPicture() throws IOException {
        OutputFolder folder = new OutputFolder(
                outputs,
                Clock.fixed(java.time.Instant.EPOCH, java.time.ZoneOffset.UTC),
                "1",
                model -> Optional.empty());
        var command = new RequestRules(1 << 22, new java.util.Random(1), new Fakes.Catalog())
                .command(request(1), Fakes.DEMO, Optional.of(Fakes.INFO));
        var first = folder.store("job", command, new GeneratedImage(0, 1, 8, 8, Fakes.png(8, 8)));
        byte[] before = Files.readAllBytes(first.file());
        var second = folder.store("job", command, new GeneratedImage(0, 2, 8, 8, Fakes.png(8, 8)));
        assertThat(second.file()).isNotEqualTo(first.file());
        assertThat(Files.readAllBytes(first.file())).isEqualTo(before);
    }

    @Test
    void drawsOneJobAfterTheOtherInTheOrderOfSubmitting() throws Exception {
        holdTheEngine();
        ImageJob first = service.submit(request(1));
        engine.calls.poll(20, TimeUnit.SECONDS);
        ImageJob second = service.submit(request(1));
        ImageJob third = service.submit(request(1));
        assertThat(second.progress().position()).isEqualTo(1);
        assertThat(third.progress().position()).isEqualTo(2);
        assertThat(service.queued()).isEqualTo(2);
        assertThat(service.current()).containsSame(first);
        gate.release();
        result(first);
        engine.calls.poll(20, TimeUnit.SECONDS);
        assertThat(service.current()).containsSame(second);
        assertThat(third.progress().position()).isEqualTo(1);
        gate.release(2);
        result(second);
        result(third);
        assertThat(service.current()).containsSame(third);
        assertThat(leases.followed)
                .as("jobs that told that another one comes right after them")
                .hasValue(2);
    }

    @Test
    void refusesMoreThanTheQueueHolds() throws Exception {
        holdTheEngine();
        service.submit(request(1));
        engine.calls.poll(20, TimeUnit.SECONDS);
        for (int i = 0; i < 3; i++) {
            service.submit(request(1));
        }
        assertThatThrownBy(() -> service.submit(request(1)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("the queue is full: 3 image jobs wait")
                .extracting(error -> ((DeskException) error).code())
                .isEqualTo(ErrorCode.QUEUE_FULL);
    }

    @Test
    void cancelsAJobThatWaits() throws Exception {
        holdTheEngine();
        ImageJob first = service.submit(request(1));
        engine.calls.poll(20, TimeUnit.SECONDS);
        ImageJob second = service.submit(request(1));
        ImageJob third = service.submit(request(1));
        second.cancel();
        assertThat(second.progress().state()).isEqualTo(JobState.CANCELLED);
        assertThat(failure(second)).isInstanceOf(CancelledException.class);
        assertThat(third.progress().position()).isEqualTo(1);
        gate.release(2);
        result(first);
        result(third);
        assertThat(engine.calls).as("the second one was never drawn").hasSize(1);
    }

    @Test
    void cancelsAJobWhileItWaitsForTheWorker() {
        leases.gate = new Semaphore(0);
        ImageJob job = service.submit(request(1));
        await().until(() -> job.progress().phase().equals("load"));
        job.cancel();
        assertThat(failure(job)).isInstanceOf(CancelledException.class);
        assertThat(engine.calls).isEmpty();
    }

    @Test
    void cancelsAJobThatIsBeingDrawnAndGoesOnWithTheNext() throws Exception {
        holdTheEngine();
        ImageJob job = service.submit(request(1));
        ImageJob next = service.submit(request(1));
        engine.calls.poll(20, TimeUnit.SECONDS);
        job.cancel();
        assertThat(failure(job)).isInstanceOf(CancelledException.class);
        assertThat(job.progress().phase()).isEqualTo("cancelled");
        job.cancel();
        gate.release();
        result(next);
    }

    @Test
    void readsPicturesOfOlderJobsFromTheirFilesAndForgetsTheOldest() throws Exception {
        restart(10, 2, 1);
        ImageJob first = service.submit(request(1));
        byte[] png = result(first).images().getFirst().image().bytes();
        ImageJob second = service.submit(request(1));
        result(second);
        await().until(() -> ((DrawJob) first).held().bytes() == 0);
        assertThat(result(first).images().getFirst().image().bytes()).isEqualTo(png);
        Files.delete(result(first).images().getFirst().file());
        assertThat(failure(first).code()).isEqualTo(ErrorCode.NOT_FOUND);
        result(service.submit(request(1)));
        restart(10, 2, 1);
        assertThat(service.jobs(new JobFilter(Set.of(), Optional.empty(), 10)))
                .extracting(ImageJob::id)
                .hasSize(2)
                .contains(second.id())
                .doesNotContain(first.id());
        assertThat(service.job(first.id())).isEmpty();
    }

    @Test
    void loadsAModelInItsTurnAndLeavesTheQueueWhenNobodyWaitsForIt() throws Exception {
        assertThat(service.load(Optional.of("demo"), Cancellation.NONE)).isEqualTo(Fakes.DEMO);
        assertThat(engine.loads).containsExactly("demo");
        holdTheEngine();
        ImageJob job = service.submit(request(1));
        engine.calls.poll(20, TimeUnit.SECONDS);
        CancellationSource gone = new CancellationSource();
        gone.cancel();
        assertThatThrownBy(() -> service.load(Optional.empty(), gone)).isInstanceOf(CancelledException.class);
        assertThat(service.queued()).isZero();
        gate.release();
        result(job);
        assertThat(engine.loads).hasSize(1);
    }

    @Test
    void endsWaitingAndRunningJobsWhenItCloses() throws Exception {
        holdTheEngine();
        ImageJob running = service.submit(request(1));
        engine.calls.poll(20, TimeUnit.SECONDS);
        ImageJob waiting = service.submit(request(1));
        service.close();
        assertThat(running.progress().state()).isEqualTo(JobState.INTERRUPTED);
        assertThat(waiting.progress().error())
                .hasValueSatisfying(error -> assertThat(error).hasMessageContaining("stopping"));
        assertThatThrownBy(() -> service.submit(request(1))).isInstanceOf(UnavailableException.class);
    }

    @Test
    void anotherCompletingTheResultChangesNothing() throws Exception {
        holdTheEngine();
        ImageJob job = service.submit(request(1));
        job.result().toCompletableFuture().completeExceptionally(new CompletionException(new IOException()));
        gate.release();
        result(job);
    }
}
