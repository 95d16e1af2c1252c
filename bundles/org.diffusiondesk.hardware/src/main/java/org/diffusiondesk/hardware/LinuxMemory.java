package org.diffusiondesk.hardware;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** From /proc: a few small reads, no library to load. */
final class LinuxMemory implements MachineMemory {
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
    public OptionalLong privateBytes(long pid) {
        Path status = proc.resolve(Long.toString(pid)).resolve("status");
        OptionalLong anonymous = Keyed.value(status, "RssAnon:");
        return anonymous.isEmpty()
                ? anonymous
                : OptionalLong.of(
                        anonymous.getAsLong() + Keyed.value(status, "RssShmem:").orElse(0));
    }

    @Override
    public String source() {
        return groups.limits().stream().anyMatch(limit -> limit.total() < machine("MemTotal:"))
                ? "control group"
                : "physical memory";
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
