package org.diffusiondesk.supervisor;

import org.diffusiondesk.api.model.ModelDescription;

/** Somebody who waits for the sd-worker, to draw with {@code model}. */
record ImageWaiter(Ticket<Grant> ticket, ModelDescription model) {}
