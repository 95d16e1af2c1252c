package org.diffusiondesk.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.jobs.store.JobLedger.Outcome;
import org.diffusiondesk.jobs.store.JobPicture;
import org.diffusiondesk.jobs.store.JobRow;

/**
 * What becomes of a job that a former run left unfinished. One whose pictures are all there is done. One that waited waits on, unless it was for somebody who
 * waited for the answer and can't any more. One that was at work is marked, and waits once more, but a second time it does not: it may be what kills us.
 */
final class RecoveryRule {
    private final boolean retry;
    private final Instant now;

    RecoveryRule(boolean retry, Instant now) {
        this.retry = retry;
        this.now = now;
    }

    Outcome outcome(JobRow row, List<JobPicture> found) {
        if (found.size() >= row.command().count()) {
            return new Outcome(
                    row.finished(now), found, List.of(event(JobState.DONE, "its pictures were found after a restart")));
        }
        boolean waited = row.state() == JobState.QUEUED;
        String what = "DiffusionDesk ended while the job "
                + (waited ? "waited" : "was at work (" + row.state().wire() + ")");
        if (row.attended()) {
            return interrupted(row, what + ", and with it the connection of the client that waited for it");
        }
        if (waited) {
            return new Outcome(row, List.of(), List.of());
        }
        if (!retry) {
            return interrupted(row, what + "; interrupted jobs are not drawn again (setting jobs.retryInterrupted)");
        }
        if (row.interruptions() > 0) {
            return interrupted(row, what + ", for the second time; it is not drawn again");
        }
        List<JobEvent> events = new ArrayList<>();
        events.add(event(JobState.INTERRUPTED, what));
        events.add(event(
                JobState.QUEUED,
                found.isEmpty()
                        ? "it waits once more"
                        : "it waits once more; " + found.size() + " of its pictures are there"));
        return new Outcome(row.queuedAgain(), List.of(), events);
    }

    private Outcome interrupted(JobRow row, String text) {
        DeskException reason = new UnavailableException(text);
        JobRow last = row.ended(JobState.INTERRUPTED, reason, now);
        return new Outcome(last, List.of(), List.of(event(JobState.INTERRUPTED, text)));
    }

    private JobEvent event(JobState state, String text) {
        return new JobEvent(now, state.wire(), text);
    }
}
