package org.diffusiondesk.supervisor;

import java.util.List;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySaver;

/** What a picture needs when these savers are switched on. */
record ImageOption(List<MemorySaver> savers, MemoryEstimate estimate) {
    ImageOption {
        savers = List.copyOf(savers);
    }
}
