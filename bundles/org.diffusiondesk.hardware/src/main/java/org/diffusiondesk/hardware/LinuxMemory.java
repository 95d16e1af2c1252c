package org.diffusiondesk.hardware;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.MemoryProbe;

/** From /proc: a few small reads, no library to load. */
final class LinuxMemory implements MemoryProbe {
    private final Path proc;
    private final ControlGroup groups;

    /** Below {@code /proc} and {@code /sys/fs/cgroup}. */
    LinuxMemory(Path proc, Path cgroups) {
        this.proc = proc;
        this.groups = new ControlGroup(proc, cgroups);
    }

    /** Whether there is a /proc that can be read. */
    static boolean usable(Path proc) {
        return Files.isReadable(proc.resolve("meminfo"));
    }

    @Override
    public OptionalLong residentBytes(long pid) {
        return Keyed.value(proc.resolve(Long.toString(pid)).resolve("status"), "VmRSS:");
    }

    @Override
    public long totalBytes() {
        long machine = machine("MemTotal:");
        return groups.limits().stream().mapToLong(ControlGroup.Limit::total).reduce(machine, Math::min);
    }

    @Override
    public long freeBytes() {
        long machine = machine("MemAvailable:");
        return groups.limits().stream().mapToLong(ControlGroup.Limit::free).reduce(machine, Math::min);
    }

    private long machine(String key) {
        return Keyed.value(proc.resolve("meminfo"), key).orElse(0);
    }
}
