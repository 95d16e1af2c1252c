package org.diffusiondesk.api.resource;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.diffusiondesk.api.worker.WorkerId;

/**
 * The device whose memory is the bottleneck (the graphics card where the engines use one, else the machine's memory) as it is for us at one moment.
 *
 * @param device id and name as in {@link DeviceMemory}
 * @param workerBytes what each running worker uses of it, as far as it is known
 * @param othersBytes what everybody else uses
 * @param budgetBytes never use more than this, where a person set it ({@code resources.budget})
 * @param measured false when nothing could be measured; all figures are 0 then and no plan can be made
 */
public record MemorySnapshot(
        String device,
        String name,
        DeviceKind kind,
        long totalBytes,
        long freeBytes,
        Map<WorkerId, Long> workerBytes,
        long othersBytes,
        OptionalLong budgetBytes,
        String source,
        boolean measured,
        Instant takenAt) {
    public MemorySnapshot {
        workerBytes = Map.copyOf(workerBytes);
    }

    /** What both workers together may use: what others leave of the device, but not more than the budget. */
    public long availableBytes() {
        return Math.min(Math.max(0, totalBytes - othersBytes), budgetBytes.orElse(Long.MAX_VALUE));
    }

    /** What both workers use now. */
    public long oursBytes() {
        return workerBytes.values().stream().mapToLong(Long::longValue).sum();
    }
}
