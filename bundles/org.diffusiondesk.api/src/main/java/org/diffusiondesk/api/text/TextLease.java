package org.diffusiondesk.api.text;

import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.worker.Lease;

/** The right to use a ready llama-server with this model. */
public interface TextLease extends Lease {
    ModelDescription model();
}
