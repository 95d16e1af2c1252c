package org.diffusiondesk.jobs.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobInfo;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.StoredImage;

/**
 * All that is kept of a job beside its pictures and events.
 *
 * @param attended whether it is drawn only for somebody who waits for it
 * @param request as it came, without its pictures
 * @param command what the engine is told, without the pictures
 * @param attempts how often a worker took it
 * @param interruptions how often DiffusionDesk was killed while it was at work
 */
public record JobRow(
        String id,
        JobState state,
        int priority,
        boolean attended,
        ImageRequest request,
        ImageCommand command,
        Instant submitted,
        Optional<Instant> started,
        Optional<Instant> ended,
        int attempts,
        int interruptions,
        Optional<Times> times,
        Optional<DeskException> error) {
    /** Where the time of a finished job went. */
    public record Times(Duration queued, Duration loading, Duration sampling) {}

    /** A job that was just submitted. */
    public static JobRow submitted(
            String id, int priority, boolean attended, ImageRequest request, ImageCommand command, Instant now) {
        return new JobRow(
                id,
                JobState.QUEUED,
                priority,
                attended,
                request.withoutInputs(),
                command.withoutInputs(),
                now,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty());
    }

    public JobRow in(JobState next) {
        return with(next, priority, command, started, ended, attempts, interruptions, times, error);
    }

    public JobRow of(int otherPriority) {
        return with(state, otherPriority, command, started, ended, attempts, interruptions, times, error);
    }

    public JobRow of(ImageCommand exact) {
        return with(state, priority, exact.withoutInputs(), started, ended, attempts, interruptions, times, error);
    }

    /** A worker takes it. */
    public JobRow planned(Instant now) {
        return with(
                JobState.PLANNED,
                priority,
                command,
                Optional.of(now),
                ended,
                attempts + 1,
                interruptions,
                times,
                error);
    }

    /** It waits once more, after DiffusionDesk was killed. */
    public JobRow queuedAgain() {
        return with(JobState.QUEUED, priority, command, started, ended, attempts, interruptions + 1, times, error);
    }

    public JobRow done(Times where, Instant now) {
        return with(
                JobState.DONE,
                priority,
                command,
                started,
                Optional.of(now),
                attempts,
                interruptions,
                Optional.of(where),
                error);
    }

    /** Its pictures are there, but nobody knows how long they took. */
    public JobRow finished(Instant now) {
        return with(
                JobState.DONE,
                priority,
                command,
                started,
                Optional.of(now),
                attempts,
                interruptions,
                Optional.empty(),
                Optional.empty());
    }

    /** It ends without a result. */
    public JobRow ended(JobState last, DeskException reason, Instant now) {
        return with(
                last,
                priority,
                command,
                started,
                Optional.of(now),
                attempts,
                interruptions,
                times,
                Optional.of(reason));
    }

    /** How large it is: steps times pixels, of all pictures. */
    public long work() {
        return (long) command.width() * command.height() * command.steps() * command.count();
    }

    /** It failed, or was cancelled. */
    public JobRow failed(DeskException reason, Instant now) {
        return ended(reason instanceof CancelledException ? JobState.CANCELLED : JobState.FAILED, reason, now);
    }

    public ImageResult result(List<StoredImage> images, Times where) {
        return new ImageResult(id, command, images, where.queued(), where.loading(), where.sampling());
    }

    public JobInfo info(Optional<Duration> estimate, Optional<Duration> startsIn) {
        return new JobInfo(
                request, command.model().id(), submitted, started, ended, priority, attempts, estimate, startsIn);
    }

    private JobRow with(
            JobState newState,
            int newPriority,
            ImageCommand newCommand,
            Optional<Instant> newStarted,
            Optional<Instant> newEnded,
            int newAttempts,
            int newInterruptions,
            Optional<Times> newTimes,
            Optional<DeskException> newError) {
        return new JobRow(
                id,
                newState,
                newPriority,
                attended,
                request,
                newCommand,
                submitted,
                newStarted,
                newEnded,
                newAttempts,
                newInterruptions,
                newTimes,
                newError);
    }
}
