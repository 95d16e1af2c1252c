package org.diffusiondesk.api.image;

import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.worker.Lease;

/** The right to be the one who uses the ready sd-worker. */
public interface ImageLease extends Lease {
    /** How the picture gets its memory; the savers named in it are to be used. */
    ResourcePlan plan();

    /** Tells the supervisor that the worker now has this model. */
    void modelLoaded(ModelDescription model);

    /** Tells the supervisor that the worker now has no model: loading one failed. */
    void modelLost();

    /** Tells the supervisor how much of the work is done, 0..1, so that it can prepare what comes next. Cheap. */
    void progress(double fraction);

    /**
     * Tells the supervisor, before the lease is closed, that the caller takes the next one as soon as it has dealt with what it drew. Where the language
     * model is out it stays out until then, for a few seconds at most. Cheap.
     */
    default void anotherFollows() {}
}
