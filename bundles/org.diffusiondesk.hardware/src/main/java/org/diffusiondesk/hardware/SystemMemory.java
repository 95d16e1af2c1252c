package org.diffusiondesk.hardware;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The machine's memory, in the way that is cheapest on it. */
@Component(service = MemoryProbe.class)
public final class SystemMemory implements MemoryProbe {
    private static final Path PROC = Path.of("/proc");

    private final MemoryProbe probe;

    /** Loads nothing yet. */
    @Activate
    public SystemMemory() {
        probe = LinuxMemory.usable(PROC) ? new LinuxMemory(PROC, Path.of("/sys/fs/cgroup")) : new OshiMemory();
    }

    @Override
    public OptionalLong residentBytes(long pid) {
        return probe.residentBytes(pid);
    }

    @Override
    public long totalBytes() {
        return probe.totalBytes();
    }

    @Override
    public long freeBytes() {
        return probe.freeBytes();
    }
}
