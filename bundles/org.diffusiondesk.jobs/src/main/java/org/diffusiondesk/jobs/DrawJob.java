package org.diffusiondesk.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.api.image.JobInfo;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.jobs.store.JobPicture;
import org.diffusiondesk.jobs.store.JobRow;

/**
 * A job of this run and all that is known about it. One lock guards everything; listeners and whoever waits for the result are served on threads of the
 * executor, never on the one that tells the news.
 */
final class DrawJob implements ImageJob {
    private final String id;
    private final boolean attended;
    private final Executor executor;
    private final JobOwner owner;
    private final CancellationSource cancellation = new CancellationSource();
    private final HeldResult result = new HeldResult();
    private final Guard guard = new Guard();
    private final JobListeners listeners;

    private final LiveProgress live;

    private JobRow row;
    private boolean stopping;
    private boolean unwanted;
    private Optional<DeskException> suspended = Optional.empty();

    DrawJob(JobRow row, Executor executor, LongSupplier nanoTime, JobOwner owner) {
        this.id = row.id();
        this.attended = row.attended();
        this.row = row;
        this.executor = executor;
        this.owner = owner;
        this.listeners = new JobListeners(executor);
        this.live = new LiveProgress(row, nanoTime);
    }

    @Override
    public String id() {
        return id;
    }

    JobRow row() {
        return guard.locked(() -> row);
    }

    ImageCommand command() {
        return row().command();
    }

    Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public JobProgress progress() {
        moved(owner.place(this)); // listeners hear of a new place a moment later; whoever asks is told how it is
        return guard.locked(() -> live.of(row, suspended));
    }

    @Override
    public JobInfo info() {
        return row().info(estimate(), owner.startsIn(this));
    }

    /** How long it will be at work, while that is to come. */
    Optional<Duration> estimate() {
        return row().state().ended() ? Optional.empty() : owner.estimate(this);
    }

    @Override
    public List<JobEvent> events() {
        return owner.events(this);
    }

    /** See {@link QueueOrder}. */
    long rank() {
        return guard.locked(() -> QueueOrder.rank(row.priority(), row.submitted()));
    }

    @Override
    public void prioritise(int wanted) {
        QueueOrder.check(wanted);
        boolean counts = guard.locked(() -> {
            boolean waits = live.waits();
            if (waits) {
                row = row.of(wanted);
            }
            return waits;
        });
        if (counts) {
            owner.reorder(this);
            owner.changed(this, "priority", Integer.toString(wanted), false);
        }
    }

    @Override
    public Optional<ImageEvent.Preview> preview() {
        return guard.locked(live::preview);
    }

    @Override
    public void cancel() {
        guard.locked(() -> unwanted = true);
        cancellation.cancel();
        if (owner.takeOut(this)) {
            fail(new CancelledException("the job was cancelled while it waited"));
        }
    }

    @Override
    public CompletionStage<ImageResult> result() {
        return result.get(executor);
    }

    @Override
    public Registration listen(ImageJobListener listener) {
        moved(owner.place(this));
        return guard.locked(() -> {
            ListenerQueue queue = listeners.add(listener, live.of(row, suspended));
            return () -> guard.locked(() -> listeners.remove(queue));
        });
    }

    /** It waits at this place in the queue, or, with 0, not in it. */
    void moved(int place) {
        guard.locked(() -> {
            if (place > 0 && live.moved(place)) {
                tell();
            }
            return place;
        });
    }

    /** The runner took it. False when it has ended meanwhile. */
    boolean take() {
        return guard.locked(() -> {
            if (live.over()) {
                return false;
            }
            live.take();
            tell();
            return true;
        });
    }

    /** It has the worker, and its place in the memory. From now on it is at work, which is written before it goes on. */
    void planned(String how) {
        boolean first = guard.locked(() -> {
            if (row.state() != JobState.QUEUED) {
                return false;
            }
            row = row.planned(Instant.now());
            tell();
            return true;
        });
        if (first) {
            owner.changed(this, JobState.PLANNED.wire(), how, true);
        }
    }

    /** The engine's own names are known now. */
    void decided(ImageCommand exact) {
        guard.locked(() -> row = row.of(exact));
    }

    /** The work begins anew; {@code note} says why. */
    void again(String note) {
        guard.locked(() -> {
            row = row.in(JobState.LOADING);
            live.again(row.command(), note);
            tell();
            return row;
        });
        owner.changed(this, "again", note, false);
    }

    /** Something happened in the engine; returns how much of the sampling is done, 0..1. */
    double event(ImageEvent event) {
        Optional<JobState> next = guard.locked(() -> {
            if (live.over()) {
                return Optional.empty();
            }
            JobState before = row.state();
            row = row.in(live.apply(event, before));
            if (event instanceof ImageEvent.Preview shown) {
                listeners.preview(shown);
            } else {
                tell();
            }
            return Optional.of(row.state()).filter(state -> state != before);
        });
        next.ifPresent(state -> owner.changed(this, state.wire(), "", false));
        return guard.locked(live::fraction);
    }

    /** The result for the given pictures, with the times of this job up to now. */
    ImageResult resultOf(List<StoredImage> images) {
        return guard.locked(() -> row.result(images, live.times()));
    }

    void done(ImageResult images) {
        JobRow.Times times = new JobRow.Times(images.queued(), images.loading(), images.sampling());
        if (end(row().done(times, Instant.now()))) {
            owner.record(this, images.images().stream().map(JobPicture::of).toList(), "");
            result.complete(images);
            owner.ended(this);
        }
    }

    /** DiffusionDesk stops: it will not be drawn in this run, or is to end soon when it is being drawn. */
    void stop(DeskException reason) {
        boolean waits = guard.locked(() -> {
            stopping = true;
            return !live.taken();
        });
        if (waits) {
            fail(reason);
        } else {
            cancellation.cancel();
        }
    }

    void fail(DeskException reason) {
        boolean goesOn = guard.locked(
                () -> stopping && !unwanted && !attended && (!live.taken() || reason instanceof CancelledException));
        if (goesOn) {
            suspend();
            return;
        }
        if (end(row().failed(reason, Instant.now()))) {
            owner.record(this, List.of(), reason.text());
            result.fail(reason);
            owner.ended(this);
        }
    }

    /** It ends for this run, but its row says that it waits. */
    private void suspend() {
        DeskException reason =
                new UnavailableException("DiffusionDesk is stopping; the job goes on when it is started again");
        boolean wasAtWork = row().state() != JobState.QUEUED;
        guard.locked(() -> suspended = Optional.of(reason));
        if (end(row().in(JobState.QUEUED))) {
            if (wasAtWork) {
                owner.changed(
                        this,
                        JobState.INTERRUPTED.wire(),
                        "DiffusionDesk was stopped while the job was at work; it waits for the next start",
                        true);
            }
            result.fail(reason);
            owner.ended(this);
        }
    }

    HeldResult held() {
        return result;
    }

    private boolean end(JobRow last) {
        return guard.locked(() -> {
            if (live.over()) {
                return false;
            }
            row = last;
            live.end();
            tell();
            listeners.clear();
            return true;
        });
    }

    private void tell() {
        listeners.progress(live.of(row, suspended));
    }
}
