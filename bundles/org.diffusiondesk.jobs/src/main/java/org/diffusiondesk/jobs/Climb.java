package org.diffusiondesk.jobs;

import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.resource.ResourcePlan;

/** Takes the sd-worker for one piece of work, and takes it anew, up the {@link OomLadder}, when the work runs out of memory. Used by one thread. */
final class Climb {
    /** What is done with the worker. */
    interface Work {
        void with(ImageLease lease);
    }

    /** The attempt that ran out of memory last. */
    private record Fall(ResourcePlan plan, DeskException error) {}

    private final ImageLeases leases;
    private final Cancellation cancellation;
    private final Consumer<String> note;
    private ImageDemand demand;
    private Optional<Fall> last = Optional.empty();

    /** {@code note} is told before each further attempt, for people. */
    Climb(ImageLeases leases, ImageDemand demand, Cancellation cancellation, Consumer<String> note) {
        this.leases = leases;
        this.demand = demand;
        this.cancellation = cancellation;
        this.note = note;
    }

    /**
     * Returns when the work is done. Can be called again after a failure of another kind and then goes on where it was.
     *
     * @throws DeskException of the work, of taking the worker, or that the memory is too short for all that could be tried
     */
    void run(Work work) {
        while (!done(work)) {
            Fall fall = last.orElseThrow();
            ImageDemand.Pressure next = OomLadder.next(demand.pressure(), fall.plan(), fall.error())
                    .orElseThrow(() -> OomLadder.givenUp(fall.plan(), fall.error()));
            if (cancellation.isCancelled()) {
                throw new CancelledException("the work was cancelled");
            }
            demand = demand.under(next);
            note.accept(OomLadder.note(next));
        }
    }

    /** False when memory ran out, or would in the same way as the last time. */
    private boolean done(Work work) {
        try (ImageLease lease = leases.acquire(demand, cancellation)) {
            ResourcePlan plan = lease.plan();
            if (last.isPresent() && !OomLadder.differs(last.get().plan(), plan)) {
                return false;
            }
            try {
                work.with(lease);
                return true;
            } catch (EngineException error) {
                if (error.code() != ErrorCode.MEMORY_SHORT) {
                    throw error;
                }
                last = Optional.of(new Fall(plan, error));
                return false;
            }
        }
    }
}
