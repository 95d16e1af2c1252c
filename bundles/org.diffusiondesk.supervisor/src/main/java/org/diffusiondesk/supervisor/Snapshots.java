package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.worker.WorkerId;

/** Makes of what the devices say what it means for us. Pure. */
final class Snapshots {
    private Snapshots() {}

    /** Nothing could be measured. */
    static MemorySnapshot none(Instant now) {
        return new MemorySnapshot(
                "ram", "memory", DeviceKind.RAM, 0, 0, Map.of(), 0, OptionalLong.empty(), "", false, now);
    }

    /** The first graphics card where the engines use one, else the machine's memory. */
    static Optional<DeviceMemory> bottleneck(List<DeviceMemory> devices, boolean gpu) {
        DeviceKind wanted = gpu ? DeviceKind.VRAM : DeviceKind.RAM;
        return devices.stream()
                .filter(device -> device.kind() == wanted)
                .findFirst()
                .or(() -> devices.stream().findFirst());
    }

    /**
     * What the device means for us.
     *
     * @param assumed what a worker is taken to use where the device does not tell (a driver on Windows, or in a container, knows no processes); else its
     *     memory would count as that of others, and nothing would fit any more
     */
    static MemorySnapshot of(
            DeviceMemory device,
            Map<WorkerId, Long> pids,
            Map<WorkerId, Long> assumed,
            OptionalLong budget,
            Instant now) {
        Map<WorkerId, Long> workers = new EnumMap<>(WorkerId.class);
        pids.forEach((worker, pid) ->
                Optional.ofNullable(device.usedByPid().get(pid)).ifPresent(bytes -> workers.put(worker, bytes)));
        assumed.forEach((worker, bytes) -> {
            if (pids.containsKey(worker) && !workers.containsKey(worker)) {
                long known =
                        workers.values().stream().mapToLong(Long::longValue).sum();
                workers.put(worker, Math.clamp(device.totalBytes() - device.freeBytes() - known, 0, bytes));
            }
        });
        long ours = workers.values().stream().mapToLong(Long::longValue).sum();
        long others = Math.max(0, device.totalBytes() - device.freeBytes() - ours);
        return new MemorySnapshot(
                device.id(),
                device.name(),
                device.kind(),
                device.totalBytes(),
                device.freeBytes(),
                workers,
                others,
                budget,
                device.source(),
                device.totalBytes() > 0,
                now);
    }
}
