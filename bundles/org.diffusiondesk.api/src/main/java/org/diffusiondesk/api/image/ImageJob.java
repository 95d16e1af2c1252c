package org.diffusiondesk.api.image;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.diffusiondesk.api.concurrent.Registration;

/** A job of the queue. Thread-safe. */
public interface ImageJob {
    String id();

    JobProgress progress();

    JobInfo info();

    /** What happened to it so far, the oldest first: changes of its state, not each step. Bounded. */
    default List<JobEvent> events() {
        return List.of();
    }

    /** The newest preview, while there is one. */
    Optional<ImageEvent.Preview> preview();

    /** Takes it out of the queue, or ends the drawing within one step. Does nothing to a job that has ended. */
    void cancel();

    /** Gives it another priority, see {@link JobOptions#priority}; counts only while it waits. */
    void prioritise(int priority);

    /** Completes with the result, or exceptionally with a {@link org.diffusiondesk.api.error.DeskException}. */
    CompletionStage<ImageResult> result();

    /** Calls with the present progress at once, then after each change. */
    Registration listen(ImageJobListener listener);
}
