package org.diffusiondesk.api.image;

import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.worker.Lease;

/** The right to be the one who uses the ready sd-worker. */
public interface ImageLease extends Lease {
    /** Tells the supervisor that the worker now has this model. */
    void modelLoaded(ModelDescription model);
}
