package org.diffusiondesk.hardware;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The machine's memory, in the way that is cheapest on it. */
@Component(service = MemoryProbe.class)
public final class SystemMemory implements MemoryProbe {
    private static final Path PROC = Path.of("/proc");

    private final MachineMemory machine;

    /** Loads nothing yet. */
    @Activate
    public SystemMemory() {
        this(LinuxMemory.usable(PROC) ? new LinuxMemory(PROC, Path.of("/sys/fs/cgroup")) : new OshiMemory());
    }

    SystemMemory(MachineMemory machine) {
        this.machine = machine;
    }

    @Override
    public OptionalLong residentBytes(long pid) {
        return machine.residentBytes(pid);
    }

    @Override
    public List<DeviceMemory> read(Set<Long> pids) {
        Map<Long, Long> used = new HashMap<>();
        pids.forEach(pid -> machine.privateBytes(pid).ifPresent(bytes -> used.put(pid, bytes)));
        return List.of(new DeviceMemory(
                "ram", "memory", DeviceKind.RAM, machine.totalBytes(), machine.freeBytes(), used, machine.source()));
    }
}
