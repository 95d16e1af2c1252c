package org.diffusiondesk.engine.sd.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;

/** Draws one-coloured pictures; can be held in the middle of a job, and refuses models whose id begins with "bad" or "huge". */
final class FakeEngine implements Engine {
    static final ModelLimits LIMITS = new ModelLimits("Fake", 64, 1024, 8, false, 1024L * 1024);

    final CountDownLatch sampling = new CountDownLatch(1);
    final List<String> calls = new ArrayList<>();
    volatile CountDownLatch hold = new CountDownLatch(0);
    /** Runs while a model is opened. */
    volatile IoAction opening = () -> {};
    /** How long a step takes. */
    volatile Duration pace = Duration.ZERO;

    interface IoAction {
        void run() throws IOException;
    }

    @Override
    public EngineInfo info() {
        return new EngineInfo(
                1,
                "fake-1",
                "none",
                "",
                2,
                true,
                List.of("euler", "heun"),
                List.of("karras"),
                List.of("Latent", "Model"),
                List.of(new EngineInfo.Device("CPU", "a processor", "cpu", 1, 2)),
                null);
    }

    @Override
    public Model open(ModelSpec spec, JobControl job) {
        calls.add(spec.savers().isEmpty() ? "open " + spec.id() : "open " + spec.id() + " " + spec.savers());
        try {
            opening.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        job.event(new WorkerEvent.Loading(1, 2));
        job.event(new WorkerEvent.Loading(2, 2));
        if (spec.id().startsWith("bad")) {
            throw Refusal.modelUnusable("model", "The model " + spec.id() + " can not be used: it is bad.");
        }
        if (spec.id().startsWith("huge")) {
            throw Refusal.memoryShort("The model " + spec.id() + " can not be used: no memory.");
        }
        return new FakeModel(spec.id());
    }

    @Override
    public WorkerEvent.Image upscale(UpscaleRequest request, JobControl job) {
        int factor = request.factor() == 0 ? 2 : request.factor();
        int width = request.image().width() * factor;
        int height = request.image().height() * factor;
        return new WorkerEvent.Image(0, 0, width, height, png(width, height));
    }

    static byte[] png(int width, int height) {
        return PngEncoder.encode(ByteBuffer.allocate(width * height * 3), width, height, 3);
    }

    private final class FakeModel implements Model {
        private final String id;

        FakeModel(String id) {
            this.id = id;
        }

        @Override
        public ModelLimits limits() {
            return LIMITS;
        }

        @Override
        public List<WorkerEvent.Image> draw(DrawRequest request, JobControl job) {
            List<WorkerEvent.Image> images = new ArrayList<>();
            job.event(new WorkerEvent.Phase("sample", 0));
            for (int step = 1; step <= request.steps(); step++) {
                sampling.countDown();
                waitForTest();
                if (job.isCancelled()) {
                    throw Refusal.cancelled();
                }
                job.event(new WorkerEvent.Step(0, step, request.steps(), 0.01));
                if (request.preview() != DrawRequest.PreviewMode.NONE) {
                    int now = step;
                    job.preview(() -> new WorkerEvent.Preview(0, now, 8, 8, png(8, 8)));
                }
            }
            for (int i = 0; i < request.count(); i++) {
                images.add(new WorkerEvent.Image(
                        i,
                        request.seed() + i,
                        request.width(),
                        request.height(),
                        png(request.width(), request.height())));
            }
            return images;
        }

        @Override
        public void close() {
            calls.add("close " + id);
        }

        private void waitForTest() {
            try {
                LockSupport.parkNanos(pace.toNanos());
                if (!hold.await(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("held too long");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
