package org.diffusiondesk.ui.tests.fakes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobInfo;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.StoredImage;

/** A job that goes on as the test says. */
public final class FakeJob implements ImageJob {
    private final String id = UUID.randomUUID().toString();
    private final ImageRequest request;
    private final Path outputs;
    private final ToIntFunction<FakeJob> place;
    private final Instant submitted = Instant.now();
    private final List<ImageJobListener> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ImageResult> result = new CompletableFuture<>();
    private volatile JobProgress progress;
    private volatile Optional<ImageEvent.Preview> preview = Optional.empty();

    FakeJob(ImageRequest request, Path outputs, ToIntFunction<FakeJob> place) {
        this.request = request;
        this.outputs = outputs;
        this.place = place;
        progress = at(JobState.QUEUED, "queued", 0, 0, 0);
    }

    boolean begun() {
        return progress.state() != JobState.QUEUED;
    }

    boolean ended() {
        return progress.state().ended();
    }

    int priority() {
        return priority;
    }

    public ImageRequest request() {
        return request;
    }

    private JobProgress at(JobState state, String phase, int position, int step, int steps) {
        return new JobProgress(
                id,
                state,
                position,
                phase,
                0,
                step,
                steps,
                Duration.ofMillis(400L * step),
                steps == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(400L * (steps - step))),
                Optional.empty(),
                Optional.empty());
    }

    private void publish(JobProgress next) {
        progress = next;
        listeners.forEach(listener -> listener.progress(next));
    }

    /** The model is read. */
    public void load(int done, int total) {
        publish(at(JobState.LOADING, "load", 0, done, total));
    }

    /** One step is done; a preview comes with it. */
    public void step(int step, int steps) {
        publish(at(JobState.RUNNING, "sample", 0, step, steps));
        int width = request.width().orElse(128);
        int height = request.height().orElse(128);
        byte[] png = Paintings.png(width, height, 1 - (double) step / steps, seed());
        ImageEvent.Preview next = new ImageEvent.Preview(0, step, width, height, png);
        preview = Optional.of(next);
        listeners.forEach(listener -> listener.preview(next));
    }

    private long seed() {
        return request.seed().orElse(4_711_042);
    }

    /** All pictures are done. */
    public void complete() throws IOException {
        List<StoredImage> images = new ArrayList<>();
        for (int i = 0; i < request.count(); i++) {
            byte[] png =
                    Paintings.png(request.width().orElse(128), request.height().orElse(128), 0, seed() + i);
            Path file = Files.write(outputs.resolve(id.substring(0, 8) + "-" + i + ".png"), png);
            images.add(new StoredImage(
                    file.getFileName().toString(), file, new GeneratedImage(i, seed() + i, 128, 128, png)));
        }
        publish(at(JobState.DONE, "done", 0, 0, 0));
        result.complete(
                new ImageResult(id, command(), images, Duration.ZERO, Duration.ofMillis(600), Duration.ofMillis(3100)));
    }

    private ImageCommand command() {
        return new ImageCommand(
                FakeDesk.MODEL,
                request.prompt(),
                request.negativePrompt(),
                128,
                128,
                request.count(),
                8,
                2,
                seed(),
                "euler",
                "discrete",
                request.strength(),
                request.clipSkip(),
                true,
                List.of(),
                ImageExtras.NONE,
                ImageOutput.PNG);
    }

    /** It did not work. */
    public void fail(DeskException error) {
        publish(at(JobState.FAILED, "failed", 0, 0, 0));
        result.completeExceptionally(error);
    }

    @Override
    public String id() {
        return id;
    }

    private volatile int priority;

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
                Optional.of(Duration.ofSeconds(4)),
                Optional.of(Duration.ofSeconds(4L * place.applyAsInt(this))));
    }

    @Override
    public void prioritise(int wanted) {
        priority = wanted;
    }

    @Override
    public JobProgress progress() {
        return begun() ? progress : at(JobState.QUEUED, "queued", place.applyAsInt(this), 0, 0);
    }

    @Override
    public Optional<ImageEvent.Preview> preview() {
        return preview;
    }

    @Override
    public void cancel() {
        publish(at(JobState.CANCELLED, "cancelled", 0, 0, 0));
        result.completeExceptionally(new CancelledException("The drawing was cancelled."));
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
