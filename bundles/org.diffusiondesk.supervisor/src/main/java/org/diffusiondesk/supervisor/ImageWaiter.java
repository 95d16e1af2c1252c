package org.diffusiondesk.supervisor;

import org.diffusiondesk.api.image.ImageDemand;

/** Somebody who waits for the sd-worker, to draw this. */
record ImageWaiter(Ticket<Grant> ticket, ImageDemand demand) {}
