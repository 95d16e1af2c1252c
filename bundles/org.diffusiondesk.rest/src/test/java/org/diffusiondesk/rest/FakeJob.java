package org.diffusiondesk.rest;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobInfo;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.StoredImage;

/** A job in the test's hand. */
final class FakeJob implements ImageJob {
    final String id;
    final ImageRequest request;
    private final CompletableFuture<ImageResult> result = new CompletableFuture<>();
    private final List<ImageJobListener> listeners = new CopyOnWriteArrayList<>();
    private volatile JobProgress progress;
    private volatile Optional<ImageEvent.Preview> preview = Optional.empty();
    volatile Executor teller = Runnable::run;
    volatile JobOptions options = JobOptions.NORMAL;

    FakeJob(String id, ImageRequest request) {
        this.id = id;
        this.request = request;
        this.progress = at(JobState.QUEUED, "queued", 0, Optional.empty());
    }

    private JobProgress at(JobState state, String phase, int step, Optional<DeskException> error) {
        return new JobProgress(
                id,
                state,
                state == JobState.QUEUED ? 1 : 0,
                phase,
                0,
                step,
                4,
                Duration.ofMillis(1500),
                step > 0 ? Optional.of(Duration.ofSeconds(3)) : Optional.empty(),
                error,
                Optional.empty());
    }

    private void tell(JobProgress now) {
        progress = now;
        listeners.forEach(listener -> listener.progress(now));
    }

    void step(int step) {
        tell(at(JobState.RUNNING, "sample", step, Optional.empty()));
        ImageEvent.Preview shown = new ImageEvent.Preview(0, step, 4, 4, new byte[] {1, 2, (byte) step});
        preview = Optional.of(shown);
        listeners.forEach(one -> one.preview(shown));
    }

    /** It waits, is planned or its model is loaded. */
    void enter(JobState state) {
        tell(at(state, state == JobState.LOADING ? "load" : state.wire(), 0, Optional.empty()));
    }

    boolean isHeard() {
        return !listeners.isEmpty();
    }

    void finish() {
        List<StoredImage> images = new ArrayList<>();
        for (int i = 0; i < request.count(); i++) {
            GeneratedImage image = new GeneratedImage(i, 42 + i, 128, 128, FakeImages.png());
            String name = id + "-" + i + "." + request.output().format().extension();
            images.add(new StoredImage(name, Path.of(name), image));
        }
        ImageCommand command = new ImageCommand(
                FakeImages.DEMO,
                request.prompt(),
                "",
                128,
                128,
                request.count(),
                4,
                2,
                42,
                "euler",
                "",
                OptionalDouble.empty(),
                request.clipSkip(),
                false,
                List.of(),
                ImageExtras.NONE,
                request.output());
        preview = Optional.empty();
        tell(at(JobState.DONE, "done", 4, Optional.empty()));
        result.complete(
                new ImageResult(id, command, images, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3)));
    }

    void fail(DeskException reason) {
        tell(at(
                reason instanceof CancelledException ? JobState.CANCELLED : JobState.FAILED,
                "failed",
                0,
                Optional.of(reason)));
        result.completeExceptionally(reason);
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
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                priority,
                0,
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public void prioritise(int wanted) {
        priority = wanted;
    }

    @Override
    public JobProgress progress() {
        return progress;
    }

    @Override
    public Optional<ImageEvent.Preview> preview() {
        return preview;
    }

    @Override
    public void cancel() {
        if (!progress.state().ended()) {
            fail(new CancelledException("the job was cancelled"));
        }
    }

    @Override
    public CompletionStage<ImageResult> result() {
        return result;
    }

    @Override
    public Registration listen(ImageJobListener listener) {
        listeners.add(listener);
        teller.execute(() -> {
            if (listeners.contains(listener)) {
                listener.progress(progress);
            }
        });
        return () -> listeners.remove(listener);
    }
}
