package org.diffusiondesk.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.jobs.store.JobPicture;

/** Who holds the queue and the rows of jobs. Called without any lock of the job. */
interface JobOwner {
    /** Takes a job out of the queue; false when it was not waiting any more. */
    boolean takeOut(DrawJob job);

    /** Its priority changed. */
    void reorder(DrawJob job);

    /** Its row changed. {@code now}: it is to be written before this returns, unless that takes long. */
    void changed(DrawJob job, String kind, String text, boolean now);

    /** It has ended; that is written before this returns, unless it takes long. */
    void record(DrawJob job, List<JobPicture> pictures, String text);

    /** Nothing more will happen to it in this run, and whoever waited for the result has it. */
    void ended(DrawJob job);

    /** Where it waits now, the first place being 1; 0 when it does not wait. */
    int place(DrawJob job);

    /** How long it will be at work. */
    Optional<Duration> estimate(DrawJob job);

    /** How long it will wait, while it waits. */
    Optional<Duration> startsIn(DrawJob job);

    /** What happened to it. */
    List<JobEvent> events(DrawJob job);
}
