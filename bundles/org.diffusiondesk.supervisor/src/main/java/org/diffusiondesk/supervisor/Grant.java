package org.diffusiondesk.supervisor;

import java.util.Optional;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.WorkerId;

/**
 * The right to use one process of a worker.
 *
 * @param generation of the process; what is said about an older one is ignored
 * @param seat number of this right, the same as that of the ticket
 * @param model the one that was asked for
 * @param plan how a picture gets its memory; empty for a language model
 * @param cut filled in by the loop alone
 */
record Grant(
        WorkerId worker,
        long generation,
        long seat,
        Endpoint endpoint,
        ModelDescription model,
        Optional<ResourcePlan> plan,
        Cut cut) {}
