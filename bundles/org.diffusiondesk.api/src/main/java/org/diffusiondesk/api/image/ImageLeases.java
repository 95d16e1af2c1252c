package org.diffusiondesk.api.image;

import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.model.ModelDescription;

/** Gives out the sd-worker, to one at a time, in the order of asking. Thread-safe. */
public interface ImageLeases {
    /**
     * Waits until the sd-worker is ready, nobody else uses it, and the memory plan allows this model; starts the worker when necessary. Blocks,
     * bounded by the start limit once it is this caller's turn; a cancelled caller leaves no trace.
     *
     * @throws org.diffusiondesk.api.error.DeskException start failed, cancelled, shutting down
     */
    ImageLease acquire(ModelDescription model, Cancellation cancellation);
}
