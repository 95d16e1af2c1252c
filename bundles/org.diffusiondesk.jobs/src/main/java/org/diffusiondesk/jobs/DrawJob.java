package org.diffusiondesk.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobInfo;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.StoredImage;

/**
 * A job and all that is known about it. One lock guards everything; listeners and whoever waits for the result are served on threads of the
 * executor, never on the one that tells the news.
 */
final class DrawJob implements ImageJob {
    /** Who holds the queue. Called without any lock of the job. */
    interface Owner {
        /** Takes a job out of the queue; false when it was not waiting any more. */
        boolean takeOut(DrawJob job);

        /** Its priority changed. */
        void reorder(DrawJob job);

        /** Nothing more will happen to it. */
        void ended(DrawJob job);
    }

    private final String id;
    private final ImageRequest request;
    private final Instant submittedAt;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Owner owner;
    private final long submitted;
    private final CancellationSource cancellation = new CancellationSource();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<ListenerQueue> listeners = new ArrayList<>();

    private CompletableFuture<ImageResult> result = new CompletableFuture<>();
    private Optional<ImageResult> stored = Optional.empty();
    private ImageCommand command;
    private ProgressTracker tracker;
    private JobState state = JobState.QUEUED;
    private int position;
    private int priority;
    private int attempts;
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> endedAt = Optional.empty();
    private long taken;
    private long began;
    private long ended;
    private Optional<ImageEvent.Preview> preview = Optional.empty();
    private Optional<DeskException> error = Optional.empty();

    DrawJob(
            String id,
            ImageRequest request,
            ImageCommand command,
            int priority,
            Executor executor,
            LongSupplier nanoTime,
            Owner owner) {
        this.priority = priority;
        this.id = id;
        this.request = request.withoutInputs();
        this.submittedAt = Instant.now();
        this.command = command;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.owner = owner;
        this.submitted = nanoTime.getAsLong();
        this.tracker = new ProgressTracker(command.count(), command.steps(), "");
    }

    @Override
    public String id() {
        return id;
    }

    ImageCommand command() {
        return locked(() -> command);
    }

    Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public JobProgress progress() {
        return locked(this::snapshot);
    }

    @Override
    public JobInfo info() {
        return locked(() -> new JobInfo(
                request,
                command.model().id(),
                submittedAt,
                startedAt,
                endedAt,
                priority,
                attempts,
                Optional.empty(),
                Optional.empty()));
    }

    int priority() {
        return locked(() -> priority);
    }

    @Override
    public void prioritise(int wanted) {
        locked(() -> priority = wanted);
        owner.reorder(this);
    }

    @Override
    public Optional<ImageEvent.Preview> preview() {
        return locked(() -> preview);
    }

    @Override
    public void cancel() {
        cancellation.cancel();
        if (owner.takeOut(this)) {
            fail(new CancelledException("the job was cancelled while it waited"));
        }
    }

    @Override
    public CompletionStage<ImageResult> result() {
        return locked(() ->
                stored.isPresent() ? StoredResults.read(stored.get(), executor) : StoredResults.copy(result, executor));
    }

    @Override
    public Registration listen(ImageJobListener listener) {
        ListenerQueue queue = new ListenerQueue(listener, executor);
        return locked(() -> {
            listeners.add(queue);
            queue.progress(snapshot());
            return () -> {
                queue.close();
                locked(() -> listeners.remove(queue));
            };
        });
    }

    /** The place in the queue changed. */
    void moved(int place) {
        locked(() -> {
            if (state == JobState.QUEUED && position != place) {
                position = place;
                tell();
            }
            return place;
        });
    }

    /** The runner took it. False when it has ended meanwhile. */
    boolean take() {
        return locked(() -> {
            if (state.ended()) {
                return false;
            }
            state = JobState.LOADING;
            position = 0;
            taken = nanoTime.getAsLong();
            startedAt = Optional.of(Instant.now());
            attempts++;
            tell();
            return true;
        });
    }

    /** The engine's own names are known now. */
    void decided(ImageCommand exact) {
        locked(() -> command = exact);
    }

    /** The work begins anew; {@code note} says why. */
    void again(String note) {
        locked(() -> {
            state = JobState.LOADING;
            tracker = new ProgressTracker(command.count(), command.steps(), note);
            preview = Optional.empty();
            began = 0;
            tell();
            return state;
        });
    }

    /** Something happened in the engine; returns how much of the sampling is done, 0..1. */
    double event(ImageEvent event) {
        return locked(() -> {
            if (state.ended()) {
                return 1.0;
            }
            tracker.apply(event);
            if (state == JobState.LOADING && tracker.begun()) {
                state = JobState.RUNNING;
                began = nanoTime.getAsLong();
            }
            if (event instanceof ImageEvent.Preview shown) {
                preview = Optional.of(shown);
                listeners.forEach(listener -> listener.preview(shown));
            } else {
                tell();
            }
            return tracker.fraction();
        });
    }

    /** The result for the given pictures, with the times of this job up to now. */
    ImageResult resultOf(List<StoredImage> images) {
        return locked(() -> {
            long now = nanoTime.getAsLong();
            long start = began == 0 ? now : began;
            return new ImageResult(
                    id,
                    command,
                    images,
                    Duration.ofNanos(taken - submitted),
                    Duration.ofNanos(start - taken),
                    Duration.ofNanos(now - start));
        });
    }

    void done(ImageResult images) {
        if (end(JobState.DONE, Optional.empty())) {
            locked(() -> result).complete(images);
            owner.ended(this);
        }
    }

    /** It will not be drawn, or is to end soon when it is being drawn. */
    void stop(DeskException reason) {
        if (locked(() -> state == JobState.QUEUED)) {
            fail(reason);
        } else {
            cancellation.cancel();
        }
    }

    void fail(DeskException reason) {
        boolean first =
                end(reason instanceof CancelledException ? JobState.CANCELLED : JobState.FAILED, Optional.of(reason));
        if (first) {
            locked(() -> result).completeExceptionally(reason);
            owner.ended(this);
        }
    }

    /** Lets go of the pictures in memory; from now on they are read from their files. Returns what is freed. */
    long release() {
        return locked(() -> {
            if (stored.isPresent() || !result.isDone() || result.isCompletedExceptionally()) {
                return 0L;
            }
            ImageResult whole = result.join();
            stored = Optional.of(StoredResults.withoutBytes(whole));
            result = new CompletableFuture<>();
            return bytes(whole);
        });
    }

    /** Bytes of pictures that this job holds in memory. */
    long heldBytes() {
        return locked(() -> result.isDone() && !result.isCompletedExceptionally() ? bytes(result.join()) : 0L);
    }

    private static long bytes(ImageResult images) {
        return images.images().stream()
                .mapToLong(one -> one.image().bytes().length)
                .sum();
    }

    private boolean end(JobState last, Optional<DeskException> reason) {
        return locked(() -> {
            if (state.ended()) {
                return false;
            }
            state = last;
            error = reason;
            position = 0;
            ended = nanoTime.getAsLong();
            endedAt = Optional.of(Instant.now());
            preview = Optional.empty();
            command = command.withoutInputs();
            tell();
            listeners.clear();
            return true;
        });
    }

    private void tell() {
        JobProgress now = snapshot();
        listeners.forEach(listener -> listener.progress(now));
    }

    private JobProgress snapshot() {
        String phase = state == JobState.QUEUED || state.ended() ? state.wire() : tracker.phase();
        long until = state.ended() ? ended : nanoTime.getAsLong();
        Duration elapsed = taken == 0 ? Duration.ZERO : Duration.ofNanos(until - taken);
        Optional<Duration> remaining = state.ended() ? Optional.empty() : tracker.remaining();
        return new JobProgress(
                id,
                state,
                position,
                phase,
                tracker.image(),
                tracker.step(),
                tracker.steps(),
                elapsed,
                remaining,
                error,
                state.ended() ? Optional.empty() : tracker.note());
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
