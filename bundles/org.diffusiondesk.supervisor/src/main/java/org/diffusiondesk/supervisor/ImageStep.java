package org.diffusiondesk.supervisor;

import org.diffusiondesk.api.error.DeskException;

/** What to do next about the queue for the sd-worker. */
sealed interface ImageStep {
    /** Nothing until something happens. */
    record Wait() implements ImageStep {}

    /** The first gets the worker, if the memory plan allows it. */
    record Serve(ImageWaiter waiter) implements ImageStep {}

    /** The first can't be served. */
    record Refuse(ImageWaiter waiter, DeskException error) implements ImageStep {}

    /** Start the sd-worker. */
    record Start() implements ImageStep {}
}
