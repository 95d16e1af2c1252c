package org.diffusiondesk.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.jobs.store.JobRow;

/** What is known of a job beside its row while it lives: its place, its times, its steps. Not thread-safe; guarded by the lock of its job. */
final class LiveProgress {
    private final LongSupplier nanoTime;
    private final long submitted;
    private ProgressTracker tracker;
    private int position;
    private boolean taken;
    private boolean over;
    private boolean begun;
    private long takenAt;
    private long begunAt;
    private long overAt;
    private Optional<ImageEvent.Preview> preview = Optional.empty();

    LiveProgress(JobRow row, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.submitted = nanoTime.getAsLong()
                - Math.max(0, Duration.between(row.submitted(), Instant.now()).toNanos());
        this.tracker = tracker(row.command(), "");
    }

    private static ProgressTracker tracker(ImageCommand command, String note) {
        return new ProgressTracker(command.count(), command.steps(), note);
    }

    /** False when nothing changed. */
    boolean moved(int place) {
        boolean changed = !taken && !over && position != place;
        if (changed) {
            position = place;
        }
        return changed;
    }

    void take() {
        taken = true;
        position = 0;
        takenAt = nanoTime.getAsLong();
    }

    /** Whether it still waits for the runner. */
    boolean waits() {
        return !taken && !over;
    }

    boolean taken() {
        return taken;
    }

    void again(ImageCommand command, String note) {
        tracker = tracker(command, note);
        preview = Optional.empty();
        begun = false;
    }

    /** Returns the state that comes of it. */
    JobState apply(ImageEvent event, JobState before) {
        tracker.apply(event);
        if (event instanceof ImageEvent.Preview shown) {
            preview = Optional.of(shown);
        }
        if (tracker.begun() && !begun) {
            begun = true;
            begunAt = nanoTime.getAsLong();
            return JobState.RUNNING;
        }
        return before == JobState.PLANNED ? JobState.LOADING : before;
    }

    double fraction() {
        return over ? 1.0 : tracker.fraction();
    }

    Optional<ImageEvent.Preview> preview() {
        return preview;
    }

    void end() {
        over = true;
        position = 0;
        overAt = nanoTime.getAsLong();
        preview = Optional.empty();
    }

    boolean over() {
        return over;
    }

    /** Where the time went up to now. */
    JobRow.Times times() {
        long now = nanoTime.getAsLong();
        long start = begun ? begunAt : now;
        return new JobRow.Times(
                Duration.ofNanos(takenAt - submitted),
                Duration.ofNanos(start - takenAt),
                Duration.ofNanos(now - start));
    }

    JobProgress of(JobRow row, Optional<DeskException> suspended) {
        JobState state = suspended.isPresent() ? JobState.INTERRUPTED : row.state();
        boolean waits = state == JobState.QUEUED && !taken;
        long until = over ? overAt : nanoTime.getAsLong();
        return new JobProgress(
                row.id(),
                state,
                position,
                waits || state.ended() ? state.wire() : tracker.phase(),
                tracker.image(),
                tracker.step(),
                tracker.steps(),
                taken ? Duration.ofNanos(until - takenAt) : Duration.ZERO,
                state.ended() ? Optional.empty() : tracker.remaining(),
                suspended.or(row::error),
                state.ended() ? Optional.empty() : tracker.note());
    }
}
