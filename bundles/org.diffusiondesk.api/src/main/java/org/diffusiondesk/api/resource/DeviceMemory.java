package org.diffusiondesk.api.resource;

import java.util.Map;

/**
 * The memory of one device at one moment, in bytes.
 *
 * @param id {@code ram}, or {@code gpu0}, {@code gpu1} ... in the driver's order
 * @param name for people
 * @param totalBytes all of it, or the limit of our control group where that is lower
 * @param freeBytes what a new process could get without pushing another one out
 * @param usedByPid of the processes that were asked for, as far as the device tells; memory that others could take back, such as the page cache, does not
 *     count
 * @param source what measured it, for people: {@code NVML}, {@code control group}, {@code physical memory}, {@code simulated},
 *     {@code llama-server --list-devices}
 */
public record DeviceMemory(
        String id,
        String name,
        DeviceKind kind,
        long totalBytes,
        long freeBytes,
        Map<Long, Long> usedByPid,
        String source) {
    public DeviceMemory {
        usedByPid = Map.copyOf(usedByPid);
    }
}
