package org.diffusiondesk.supervisor;

import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.WorkerId;

/**
 * The right to use one process of a worker.
 *
 * @param generation of the process; what is said about an older one is ignored
 * @param seat number of this right, the same as that of the ticket
 * @param model the one that was asked for
 */
record Grant(WorkerId worker, long generation, long seat, Endpoint endpoint, ModelDescription model) {}
