package org.diffusiondesk.models.memory;

import java.util.List;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemoryEstimate.Part;

/** The rule that always works: the size of the files and a fifth for everything else. Pure. */
final class SimpleRule {
    /** A fifth for caches, working memory and safety. */
    private static final int NUMERATOR = 6;

    private static final int DENOMINATOR = 5;

    private SimpleRule() {}

    /**
     * {@code size × gpuLayers / totalLayers × 1.2} on the card and the rest in the machine's memory, or {@code size × 1.2} there without a card.
     *
     * @param totalLayers empty when the header can't be read; every layer is counted on the card then, unless there is to be none
     */
    static MemoryEstimate text(long size, long gpuLayers, OptionalLong totalLayers, boolean gpu) {
        if (!gpu || gpuLayers == 0) {
            return one("weights × 1.2", DeviceKind.RAM, timesFactor(size));
        }
        if (totalLayers.isEmpty()) {
            return one("weights × 1.2 (how many layers there are is not known)", DeviceKind.VRAM, timesFactor(size));
        }
        long total = totalLayers.getAsLong();
        long layers = gpuLayers < 0 ? total : Math.min(gpuLayers, total);
        if (layers == total) {
            return one("weights of all " + total + " layers × 1.2", DeviceKind.VRAM, timesFactor(size));
        }
        double share = (double) layers / total;
        long onCard = Math.round(size * share * NUMERATOR / DENOMINATOR);
        return new MemoryEstimate(
                EstimateRule.SIMPLE,
                List.of(
                        new Part("weights of " + layers + " of " + total + " layers × 1.2", DeviceKind.VRAM, onCard),
                        new Part(
                                "weights of the other " + (total - layers) + " layers × 1.2",
                                DeviceKind.RAM,
                                timesFactor(size) - onCard)));
    }

    /** {@code size × 1.2}. */
    static MemoryEstimate image(long size, boolean gpu) {
        return one("weights × 1.2", gpu ? DeviceKind.VRAM : DeviceKind.RAM, timesFactor(size));
    }

    private static MemoryEstimate one(String name, DeviceKind device, long bytes) {
        return new MemoryEstimate(EstimateRule.SIMPLE, List.of(new Part(name, device, bytes)));
    }

    private static long timesFactor(long size) {
        return Math.round((double) size * NUMERATOR / DENOMINATOR);
    }
}
