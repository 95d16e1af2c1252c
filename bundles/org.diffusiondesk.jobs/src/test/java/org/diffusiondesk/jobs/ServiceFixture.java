package org.diffusiondesk.jobs;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An image service over fakes, with an engine that can be held. */
abstract class ServiceFixture {
    @TempDir
    Path outputs = Path.of("set by JUnit");

    final Fakes.Engine engine = new Fakes.Engine();
    final Fakes.Leases leases = new Fakes.Leases();
    final Fakes.WorkerList workers = new Fakes.WorkerList();
    final Semaphore gate = new Semaphore(0);
    QueuedImageService service = service(3, 100, 1 << 20);

    private QueuedImageService service(int queueLimit, int keepEnded, long keepBytes) {
        return new QueuedImageService(
                new JobSettings(queueLimit, keepEnded, keepBytes, 1 << 22, outputs.resolve("out"), "1.0.0"),
                new Fakes.Catalog(),
                leases,
                engine,
                workers,
                Clock.systemUTC());
    }

    @BeforeEach
    void useTheTemporaryFolder() {
        restart(3, 100, 1 << 20);
    }

    void restart(int queueLimit, int keepEnded, long keepBytes) {
        service.close();
        service = service(queueLimit, keepEnded, keepBytes);
    }

    @AfterEach
    void close() {
        gate.release(100);
        service.close();
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
}
