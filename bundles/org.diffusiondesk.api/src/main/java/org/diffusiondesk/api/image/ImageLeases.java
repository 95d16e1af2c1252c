package org.diffusiondesk.api.image;

import org.diffusiondesk.api.concurrent.Cancellation;

/** Gives out the sd-worker, to one at a time, in the order of asking. Thread-safe. */
public interface ImageLeases {
    /**
     * Waits until the sd-worker is ready, nobody else uses it, and the memory is there: where it is short, the language model is taken out for as long as
     * the lease (and those behind it) lasts. Starts the worker when necessary. Blocks, bounded once it is this caller's turn; a cancelled caller leaves no
     * trace.
     *
     * @throws org.diffusiondesk.api.error.DeskException it can't fit ({@code memory_short}, with both numbers), start failed, cancelled, shutting down
     */
    ImageLease acquire(ImageDemand demand, Cancellation cancellation);
}
