package org.diffusiondesk.api.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;

/** The sd-worker: how it is started and spoken to. Holds no state of its own; the supervisor decides when it runs. Thread-safe. */
public interface ImageEngine {
    /**
     * Starts an sd-worker without a model and waits until it is healthy. Blocks; a cancellation ends the process.
     *
     * @throws org.diffusiondesk.api.error.DeskException native fragment missing, library does not fit, it died or took too long
     */
    WorkerHandle launch(StartListener listener, Cancellation cancellation);

    /** Asks a running worker what its engine can do. Blocks shortly. */
    ImageEngineInfo info(Endpoint endpoint);

    /**
     * The id of the model that a running worker has, as it was named when it was loaded. Blocks shortly.
     *
     * @throws org.diffusiondesk.api.error.DeskException it does not answer
     */
    Optional<String> model(Endpoint endpoint);

    /** Loads a model into the worker, in place of the one it has; nothing happens when it is that one with these savers. Blocks. */
    void load(
            Endpoint endpoint,
            ModelDescription model,
            Set<MemorySaver> savers,
            ImageListener listener,
            Cancellation cancellation);

    /**
     * Draws. Loads the model first when the worker has another, or has it with other savers. Blocks; a cancellation ends it within one step.
     *
     * @return as many pictures as asked for
     * @throws org.diffusiondesk.api.error.DeskException refused by the engine, cancelled, out of memory, or the worker is gone
     */
    List<GeneratedImage> generate(
            Endpoint endpoint,
            ImageCommand command,
            Set<MemorySaver> savers,
            ImageListener listener,
            Cancellation cancellation);

    /**
     * Enlarges a picture with an ESRGAN model, which is read for this one picture; the loaded image model stays. Blocks; a cancellation ends it within a tile.
     *
     * @param picture PNG or JPEG
     * @param factor of both sides; empty for the model's own
     * @return as PNG, with the seed 0
     */
    GeneratedImage upscale(
            Endpoint endpoint,
            ModelDescription model,
            byte[] picture,
            OptionalInt factor,
            ImageListener listener,
            Cancellation cancellation);

    /** Whether the sd-worker uses a graphics card here, so that the card's memory is what is short. May ask the engine the first time. */
    default boolean usesGpu() {
        return false;
    }
}
