package org.diffusiondesk.api.image;

/** Hears how a job goes on, on a thread of the queue; must be quick. */
public interface ImageJobListener {
    /** The progress changed; the last one has a state that {@link JobState#ended()}. */
    void progress(JobProgress progress);

    /** A preview came. */
    default void preview(ImageEvent.Preview preview) {}
}
