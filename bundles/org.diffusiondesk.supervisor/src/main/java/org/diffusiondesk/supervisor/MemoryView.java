package org.diffusiondesk.supervisor;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.text.TextLaunch;

/**
 * Everything that was measured and estimated for one decision.
 *
 * @param snapshot of the bottleneck
 * @param freeRamBytes of the machine's memory
 * @param text what the language model needs that was asked for
 * @param onCpu the launch that keeps it off the graphics card, and what it needs then; empty where there is no such choice
 * @param images what the picture needs, by the savers that are on, none first; empty when no picture was asked for
 */
record MemoryView(
        MemorySnapshot snapshot,
        long freeRamBytes,
        Optional<MemoryEstimate> text,
        Optional<OnCpu> onCpu,
        List<ImageOption> images) {
    /** The language model without the card. */
    record OnCpu(TextLaunch launch, MemoryEstimate estimate) {}

    MemoryView {
        images = List.copyOf(images);
    }
}
