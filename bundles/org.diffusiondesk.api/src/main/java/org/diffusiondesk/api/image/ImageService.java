package org.diffusiondesk.api.image;

import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.model.ModelDescription;

/** Drawing for everybody: checks, queues, draws one job after the other, keeps the pictures. Thread-safe. */
public interface ImageService {
    /**
     * Checks everything that could harm the engine and queues the job. Returns at once.
     *
     * @throws org.diffusiondesk.api.error.DeskException names the field that is wrong; unknown model; queue full; shutting down
     */
    ImageJob submit(ImageRequest request);

    /** A job of this run by its id; ended jobs are kept for a while. */
    Optional<ImageJob> job(String id);

    /** The job at work, else the one that ended last. */
    Optional<ImageJob> current();

    /** How many jobs wait. */
    int queued();

    /** Hears of every job when it is submitted; on the submitting thread. */
    Registration listen(Consumer<ImageJob> listener);

    /** Loads an image model now instead of at the first job; waits its turn in the queue. Blocks. */
    ModelDescription load(Optional<String> model, Cancellation cancellation);

    /** What the engine can do; asks the worker the first time, so it may block shortly. */
    ImageEngineInfo engine();
}
