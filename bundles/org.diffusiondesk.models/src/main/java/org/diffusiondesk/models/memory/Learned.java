package org.diffusiondesk.models.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemoryEstimate.Part;

/** Puts what was seen in the place of what was estimated. Pure. */
final class Learned {
    private Learned() {}

    /**
     * The estimate with the parts of one device replaced.
     *
     * @param base made by another rule
     * @param peak of the same or another size
     * @param size that is asked for
     * @param sized the other rule's estimate for a size; it tells how much the step from the size that was seen to this one makes
     * @param floor of this device: what lies there in any case
     * @param unit what a size counts
     */
    static MemoryEstimate replace(
            MemoryEstimate base, Peak peak, long size, LongFunction<MemoryEstimate> sized, long floor, String unit) {
        DeviceKind device = peak.series().device();
        OptionalLong bytes = bytes(base, peak, size, sized);
        if (bytes.isEmpty()) {
            return base;
        }
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(name(peak, size, unit), device, Math.max(floor, bytes.getAsLong())));
        base.parts().stream().filter(part -> part.device() != device).forEach(parts::add);
        return new MemoryEstimate(EstimateRule.LEARNED, parts);
    }

    private static OptionalLong bytes(MemoryEstimate base, Peak peak, long size, LongFunction<MemoryEstimate> sized) {
        if (peak.size() == size) {
            return OptionalLong.of(peak.bytes());
        }
        DeviceKind device = peak.series().device();
        if (peak.size() > size) {
            // what was enough for more is enough for less; how much less is needed, only the other rule knows
            return peak.bytes() < base.bytes(device) ? OptionalLong.of(peak.bytes()) : OptionalLong.empty();
        }
        if (base.rule() == EstimateRule.SIMPLE) {
            return OptionalLong.empty();
        }
        long step = sized.apply(size).bytes(device) - sized.apply(peak.size()).bytes(device);
        return OptionalLong.of(peak.bytes() + Math.max(0, step));
    }

    private static String name(Peak peak, long size, String unit) {
        String runs = peak.runs() == 1 ? "the last run" : "the last " + peak.runs() + " runs";
        String step = peak.size() == size ? "" : ", from " + peak.size() + " to " + size + " " + unit;
        return "most seen in " + runs + step;
    }
}
