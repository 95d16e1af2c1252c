package org.diffusiondesk.ui.generate;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobInfo;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;

/** An image service whose jobs go on as the test says. */
public final class StubImages implements ImageService, ModelCatalog {
    static final ModelDescription DEMO = model("demo", new ImageDefaults(128, 128, 8, 2, "euler", ""));
    static final ModelDescription OTHER = model("other", new ImageDefaults(512, 768, 20, 7, "", ""));
    public final List<Job> jobs = new ArrayList<>();
    private final List<Consumer<ImageJob>> listeners = new ArrayList<>();

    private static ModelDescription model(String id, ImageDefaults defaults) {
        Map<String, Path> files = Map.of(ModelDescription.MODEL, Path.of(id + ".gguf"));
        return new ModelDescription(id, id, ModelKind.IMAGE, files, defaults, true, 1);
    }

    public Job last() {
        return jobs.getLast();
    }

    @Override
    public ImageJob submit(ImageRequest request, JobOptions options) {
        Job job = new Job("j" + jobs.size(), request);
        job.position =
                (int) jobs.stream().filter(other -> !other.result.isDone()).count();
        jobs.add(job);
        listeners.forEach(listener -> listener.accept(job));
        return job;
    }

    @Override
    public List<ModelDescription> list(ModelKind kind) {
        return list().stream().filter(model -> model.kind() == kind).toList();
    }

    @Override
    public List<ModelDescription> list() {
        return List.of(DEMO, OTHER);
    }

    @Override
    public ModelDescription require(ModelKind kind, Optional<String> id) {
        return DEMO;
    }

    @Override
    public List<ImageJob> jobs(JobFilter filter) {
        return List.copyOf(jobs);
    }

    @Override
    public Optional<ImageJob> job(String id) {
        return jobs.stream()
                .filter(job -> job.id.equals(id))
                .<ImageJob>map(job -> job)
                .findFirst();
    }

    @Override
    public Optional<ImageJob> current() {
        return Optional.empty();
    }

    @Override
    public int queued() {
        return 0;
    }

    @Override
    public Registration listen(Consumer<ImageJob> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public ModelDescription load(Optional<String> model, Cancellation cancellation) {
        return DEMO;
    }

    @Override
    public StoredImage upscale(UpscaleRequest request, Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ModelDescription loadUpscaler(Optional<String> model, Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ImageEngineInfo engine() {
        return new ImageEngineInfo("1", List.of("euler", "heun"), List.of(), List.of());
    }

    public static final class Job implements ImageJob {
        private final String id;
        public final ImageRequest request;
        final CompletableFuture<ImageResult> result = new CompletableFuture<>();
        final List<ImageJobListener> listeners = new ArrayList<>();
        public boolean cancelled;
        public int position;
        public Instant submitted = Instant.EPOCH;

        Job(String id, ImageRequest request) {
            this.id = id;
            this.request = request;
        }

        public void step(int step) {
            JobProgress progress = at(JobState.RUNNING, step);
            List.copyOf(listeners).forEach(listener -> listener.progress(progress));
        }

        private JobProgress at(JobState state, int step) {
            return new JobProgress(
                    id,
                    state,
                    state == JobState.QUEUED ? position : 0,
                    state == JobState.QUEUED ? "queued" : "sample",
                    0,
                    step,
                    8,
                    Duration.ZERO,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        public void complete(Path file, long seed) {
            ImageCommand command = new ImageCommand(
                    DEMO,
                    request.prompt(),
                    "",
                    128,
                    128,
                    1,
                    8,
                    2,
                    seed,
                    "euler",
                    "",
                    request.strength(),
                    request.clipSkip(),
                    true,
                    List.of(),
                    ImageExtras.NONE,
                    ImageOutput.PNG);
            StoredImage image = new StoredImage("a.png", file, new GeneratedImage(0, seed, 128, 128, new byte[0]));
            result.complete(new ImageResult(
                    id, command, List.of(image), Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(1)));
        }

        @Override
        public String id() {
            return id;
        }

        public volatile int priority;

        @Override
        public JobInfo info() {
            return new JobInfo(
                    request.withoutInputs(),
                    "demo",
                    submitted,
                    Optional.empty(),
                    Optional.empty(),
                    priority,
                    0,
                    Optional.of(Duration.ofSeconds(20)),
                    Optional.of(Duration.ofSeconds(12)));
        }

        @Override
        public void prioritise(int wanted) {
            priority = wanted;
        }

        @Override
        public JobProgress progress() {
            JobState state = result.isDone() ? JobState.DONE : position == 0 ? JobState.RUNNING : JobState.QUEUED;
            return at(state, 0);
        }

        @Override
        public Optional<ImageEvent.Preview> preview() {
            return Optional.empty();
        }

        @Override
        public void cancel() {
            cancelled = true;
            result.completeExceptionally(new CancelledException("cancelled"));
        }

        @Override
        public CompletionStage<ImageResult> result() {
            return result;
        }

        @Override
        public Registration listen(ImageJobListener listener) {
            listeners.add(listener);
            listener.progress(progress());
            return () -> listeners.remove(listener);
        }
    }
}
