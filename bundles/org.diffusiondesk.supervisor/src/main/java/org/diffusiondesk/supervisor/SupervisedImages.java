package org.diffusiondesk.supervisor;

import java.util.function.LongSupplier;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.image.ImageLeases;

/** The sd-worker for one after the other. */
final class SupervisedImages implements ImageLeases {
    private final SupervisorLoop loop;
    private final Waiting waiting;
    private final LongSupplier ids;

    SupervisedImages(SupervisorLoop loop, LongSupplier ids) {
        this.loop = loop;
        this.waiting = new Waiting(loop);
        this.ids = ids;
    }

    @Override
    public ImageLease acquire(ImageDemand demand, Cancellation cancellation) {
        Ticket<Grant> ticket = new Ticket<>(ids.getAsLong());
        // no limit of its own: how long the pictures before this one take is not known; the start is bounded by the
        // loop
        Grant grant = waiting.await(
                new Event.UseImage(ticket, demand), ticket, Waiting.Manner.of(cancellation), taken -> new Seat(
                                taken, loop)
                        .close());
        return new Seat(grant, loop);
    }
}
