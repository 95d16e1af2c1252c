package org.diffusiondesk.ui.generate;

import java.util.Optional;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.ui.service.Problem;

/** What the Generate part is about. */
public sealed interface Run {
    /** Nothing was asked for yet. */
    record Idle() implements Run {}

    /** A picture is wanted; {@code progress} is empty until the queue has taken the job. */
    record Working(Optional<JobProgress> progress, Optional<ImageEvent.Preview> preview, boolean cancelling)
            implements Run {}

    /** Drawn. */
    record Done(int pictures, double seconds) implements Run {}

    /** Ended by the person. */
    record Cancelled() implements Run {}

    /** It did not work. */
    record Failed(Problem problem) implements Run {}

    /** Whether something goes on. */
    default boolean working() {
        return this instanceof Working;
    }
}
