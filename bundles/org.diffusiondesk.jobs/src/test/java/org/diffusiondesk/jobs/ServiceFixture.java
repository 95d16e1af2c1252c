package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.jobs.db.Database;
import org.junit.jupiter.api.AfterEach;

/** An image service over fakes, with an engine that can be held. */
abstract class ServiceFixture {
    static final JobFilter ALL = new JobFilter(Set.of(), Optional.empty(), 100);

    final Path outputs = temporary();
    final Fakes.Engine engine = new Fakes.Engine();
    final FakeLeases leases = new FakeLeases();
    final Fakes.WorkerList workers = new Fakes.WorkerList();
    final Semaphore gate = new Semaphore(0);
    Database database = database();
    QueuedImageService service = service(settings(3, 100, 1 << 20));

    /** Made here and not by JUnit, because the service begins with the fields. */
    private static Path temporary() {
        try {
            return Files.createTempDirectory("diffusiondesk-jobs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Database database() {
        return new Database(
                outputs.resolve("desk.db"), outputs.resolve("run"), Clock.systemUTC(), Duration.ofMillis(200));
    }

    JobSettings settings(int queueLimit, int keepEnded, long keepBytes) {
        return new JobSettings(queueLimit, keepEnded, keepBytes, 1 << 22, true, outputs.resolve("out"), "1.0.0");
    }

    QueuedImageService service(JobSettings settings) {
        return new QueuedImageService(
                settings, database, new Fakes.Catalog(), leases, engine, workers, Clock.systemUTC());
    }

    /** Stops and starts, as DiffusionDesk does. */
    void restart(int queueLimit, int keepEnded, long keepBytes) {
        restart(settings(queueLimit, keepEnded, keepBytes));
    }

    void restart(JobSettings settings) {
        service.close();
        database.close();
        database = database();
        service = service(settings);
    }

    @AfterEach
    void close() throws IOException {
        gate.release(100);
        service.close();
        database.close();
        try (Stream<Path> files = Files.walk(outputs)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static ImageRequest request(int count) {
        return new ImageRequest(
                Optional.empty(),
                "a red circle",
                "",
                OptionalInt.empty(),
                OptionalInt.empty(),
                count,
                OptionalInt.of(4),
                OptionalDouble.empty(),
                OptionalLong.of(42),
                Optional.of("Euler a"),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                true,
                List.of(),
                ImageExtras.NONE,
                ImageOutput.PNG);
    }

    static ImageResult result(ImageJob job) throws Exception {
        return job.result().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    static DeskException failure(ImageJob job) {
        try {
            result(job);
        } catch (ExecutionException e) {
            return (DeskException) e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("the job did not fail");
    }

    void holdTheEngine() {
        engine.script = call -> {
            Fakes.Engine.waitFor(gate, call.cancellation());
            return Fakes.Engine.draw(call);
        };
    }

    ImageJob atWork() throws InterruptedException {
        holdTheEngine();
        engine.calls.clear(); // of jobs before it
        ImageJob job = service.submit(request(1));
        assertThat(engine.calls.poll(20, TimeUnit.SECONDS)).isNotNull();
        return job;
    }
}
