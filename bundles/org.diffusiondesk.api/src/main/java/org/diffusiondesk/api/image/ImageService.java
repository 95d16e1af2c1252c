package org.diffusiondesk.api.image;

import java.util.List;
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
    ImageJob submit(ImageRequest request, JobOptions options);

    /** The same, with nothing special about its place in the queue. */
    default ImageJob submit(ImageRequest request) {
        return submit(request, JobOptions.NORMAL);
    }

    /** Jobs that wait, are at work or have ended, also before this run; ended jobs are kept for a while. */
    List<ImageJob> jobs(JobFilter filter);

    /** A job by its id, as in {@link #jobs}. */
    Optional<ImageJob> job(String id);

    /** The job at work, else the one that ended last. */
    Optional<ImageJob> current();

    /** How many jobs wait. */
    int queued();

    /** Hears of every job when it is submitted; on the submitting thread. */
    Registration listen(Consumer<ImageJob> listener);

    /** Loads an image model now instead of at the first job; waits its turn in the queue. Blocks. */
    ModelDescription load(Optional<String> model, Cancellation cancellation);

    /**
     * Enlarges a picture in its turn of the queue, and keeps the result as a file. Blocks.
     *
     * @throws org.diffusiondesk.api.error.DeskException names the field that is wrong; unknown model; queue full; cancelled
     */
    StoredImage upscale(UpscaleRequest request, Cancellation cancellation);

    /** Tries an upscaler in its turn of the queue; from now on it is the one for requests that name none. Blocks. */
    ModelDescription loadUpscaler(Optional<String> model, Cancellation cancellation);

    /** Whether an image model is going to be there without anybody's asking for a picture. */
    default Preloading preloading() {
        return Preloading.EXPECTED;
    }

    /** What the engine can do; asks the worker the first time, so it may block shortly. */
    ImageEngineInfo engine();
}
