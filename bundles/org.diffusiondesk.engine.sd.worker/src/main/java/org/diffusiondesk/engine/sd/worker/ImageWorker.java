package org.diffusiondesk.engine.sd.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.Progress;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;
import org.jspecify.annotations.Nullable;

/** The worker's work, without HTTP: the loaded model and the jobs on it. Thread-safe; what only the engine thread touches is said so. */
final class ImageWorker {
    /** The pictures that an upscaler is tried on when it is loaded. */
    private static final int PROBE_SIDE = 16;

    private final Engine engine;
    private final EngineThread thread = new EngineThread();
    private volatile @Nullable Loaded loaded;
    private volatile @Nullable String upscaler;

    private record Loaded(ModelSpec spec, String fingerprint, Engine.Model model) {}

    ImageWorker(Engine engine) {
        this.engine = engine;
    }

    EngineInfo info() {
        return engine.info();
    }

    /** The loaded model's id. */
    Optional<String> model() {
        Loaded now = loaded;
        return now == null ? Optional.empty() : Optional.of(now.spec().id());
    }

    /** The upscaler that was loaded. */
    Optional<String> upscaler() {
        return Optional.ofNullable(upscaler);
    }

    boolean busy() {
        return thread.current().isPresent();
    }

    Progress progress() {
        return thread.progress();
    }

    /** Cancels the running job, if it is that one; an empty id means whichever runs. */
    boolean cancel(Optional<String> id) {
        Optional<Job> job = thread.current().filter(j -> id.isEmpty() || j.id().equals(id.get()));
        job.ifPresent(Job::cancel);
        return job.isPresent();
    }

    /** Whether the running job has been told to end. */
    boolean cancelRequested() {
        return thread.current().filter(Job::isCancelled).isPresent();
    }

    /** Loads a model in place of the present one. */
    Job load(Optional<String> id, ModelSpec spec) throws InterruptedException {
        spec.check();
        return thread.submit(id, job -> {
            long began = System.nanoTime();
            Loaded now = ensure(spec, job);
            return done(job, now, began, System.nanoTime());
        });
    }

    /** Draws; loads the request's model first when it names the files of another. */
    Job draw(DrawRequest request) throws InterruptedException {
        Loaded now = loaded;
        if (request.model().isPresent()) {
            request.model().get().check();
        } else if (now == null) {
            throw Refusal.modelUnknown("No model is loaded; POST /v1/models/load loads one.");
        }
        return thread.submit(request.job(), job -> {
            long began = System.nanoTime();
            Loaded ready = request.model().map(spec -> ensure(spec, job)).orElseGet(this::present);
            ready.model().limits().check(request.width(), request.height());
            long from = System.nanoTime();
            if (job.isCancelled()) {
                throw Refusal.cancelled();
            }
            List<WorkerEvent.Image> images = ready.model().draw(request, job);
            images.forEach(job::event);
            return done(job, ready, began, from);
        });
    }

    /** Remembers an upscaler after it has enlarged a small picture. */
    Job loadUpscaler(String file) throws InterruptedException {
        ModelSpec.of(file, Map.of("model", file)).check();
        byte[] black = new byte[PROBE_SIDE * PROBE_SIDE * 3];
        Pixels probe = new Pixels(Pixels.INIT, PROBE_SIDE, PROBE_SIDE, 3, black);
        return thread.submit(Optional.empty(), job -> {
            long began = System.nanoTime();
            engine.upscale(new UpscaleRequest(file, 0, probe), job);
            upscaler = file;
            return new WorkerEvent.Done(job.id(), file, millis(began, System.nanoTime()), 0);
        });
    }

    /** Enlarges a picture. */
    Job upscale(Optional<String> id, UpscaleRequest request) throws InterruptedException {
        ModelSpec.of(request.model(), Map.of("model", request.model())).check();
        return thread.submit(id, job -> {
            long began = System.nanoTime();
            job.event(engine.upscale(request, job));
            return new WorkerEvent.Done(job.id(), request.model(), 0, millis(began, System.nanoTime()));
        });
    }

    /** Cancels what runs and waits for it; false when it did not end in time. */
    boolean stop(Duration limit) throws InterruptedException {
        return thread.stop(limit);
    }

    private Loaded present() {
        Loaded now = loaded;
        if (now == null) {
            throw Refusal.modelUnknown("No model is loaded; POST /v1/models/load loads one.");
        }
        return now;
    }

    /** On the engine thread. */
    private Loaded ensure(ModelSpec spec, Job job) {
        String fingerprint = spec.fingerprint();
        Loaded before = loaded;
        if (before != null && before.fingerprint().equals(fingerprint)) {
            Loaded same = new Loaded(spec, fingerprint, before.model());
            loaded = same;
            return same;
        }
        if (before != null) {
            // two models at once would not fit where one just does
            loaded = null;
            before.model().close();
        }
        try {
            Loaded now = new Loaded(spec, fingerprint, engine.open(spec, job));
            loaded = now;
            return now;
        } catch (Refusal e) {
            throw before == null ? e : e.and(afterwards(before.spec(), e));
        }
    }

    /**
     * Brings the model back that had to give way to one that then could not be opened; says what is loaded now. Not where memory was short: whoever asked
     * will make room and ask again, and would find it taken.
     */
    private String afterwards(ModelSpec before, Refusal reason) {
        String name = "The model that was loaded before, " + before.id() + ", ";
        if (!reason.code().equals("memory_short")) {
            try {
                loaded = new Loaded(before, before.fingerprint(), engine.open(before, new Unheard()));
                return name + "is loaded again.";
            } catch (Refusal second) {
                Log.line("warn", "the model before can't be loaded again: " + second.getMessage());
            }
        }
        return name + "is unloaded; this worker has no model now.";
    }

    /** For work that nobody asked for. */
    private static final class Unheard implements JobControl {
        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void event(WorkerEvent event) {}

        @Override
        public void preview(Supplier<WorkerEvent.Preview> preview) {}
    }

    private static WorkerEvent.Done done(Job job, Loaded model, long began, long loadedAt) {
        long loadMs = millis(began, loadedAt);
        return new WorkerEvent.Done(job.id(), model.spec().id(), loadMs, millis(loadedAt, System.nanoTime()));
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
