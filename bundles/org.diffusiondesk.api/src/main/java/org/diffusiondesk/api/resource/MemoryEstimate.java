package org.diffusiondesk.api.resource;

import java.util.List;

/**
 * How much memory a model will use, as a sum that a person can follow.
 *
 * @param parts never empty
 */
public record MemoryEstimate(EstimateRule rule, List<Part> parts) {
    /**
     * One summand.
     *
     * @param name for people, for example {@code weights of 32 of 32 layers}
     * @param device where it lies
     */
    public record Part(String name, DeviceKind device, long bytes) {}

    public MemoryEstimate {
        parts = List.copyOf(parts);
    }

    /** The sum on this kind of device. */
    public long bytes(DeviceKind device) {
        return parts.stream()
                .filter(part -> part.device() == device)
                .mapToLong(Part::bytes)
                .sum();
    }
}
