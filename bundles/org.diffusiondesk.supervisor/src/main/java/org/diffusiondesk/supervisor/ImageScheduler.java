package org.diffusiondesk.supervisor;

import java.util.Optional;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.worker.WorkerState;

/** Gives the sd-worker to one after the other, in the order of their arrival. Pure. */
final class ImageScheduler {
    /** How things stand; {@code busy} pieces of work are in flight. */
    record View(WorkerState state, int busy, Optional<ImageWaiter> first, boolean engine) {}

    private static final ImageStep WAIT = new ImageStep.Wait();

    private ImageScheduler() {}

    static ImageStep next(View view) {
        if (view.first().isEmpty()) {
            return WAIT;
        }
        ImageWaiter first = view.first().get();
        return switch (view.state()) {
            case WorkerState.Ready state -> view.busy() == 0 ? new ImageStep.Serve(first) : WAIT;
            case WorkerState.Stopped state -> start(view, first);
            case WorkerState.Failed state -> failed(view, state, first);
            case WorkerState.Starting state -> WAIT;
            case WorkerState.Draining state -> WAIT;
            case WorkerState.Stopping state -> WAIT;
        };
    }

    /** A worker that was given up is started once more for somebody who wants a picture, not for a model that would only be nice to have. */
    private static ImageStep failed(View view, WorkerState.Failed state, ImageWaiter first) {
        if (state.retryAt().isPresent()) {
            return WAIT;
        }
        return first.demand().pressure() == ImageDemand.Pressure.IF_IT_FITS
                ? new ImageStep.Refuse(first, WorkerException.startFailed(state.reason(), null))
                : start(view, first);
    }

    private static ImageStep start(View view, ImageWaiter first) {
        return view.engine() ? new ImageStep.Start() : new ImageStep.Refuse(first, Errors.noImageEngine());
    }
}
