package org.diffusiondesk.hardware;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        return Keyed.value(status(pid), "VmRSS:");
    }

    @Override
    public OptionalLong privateBytes(long pid) {
        List<String> status = status(pid);
        OptionalLong anonymous = Keyed.value(status, "RssAnon:");
        return anonymous.isEmpty()
                ? anonymous
                : OptionalLong.of(
                        anonymous.getAsLong() + Keyed.value(status, "RssShmem:").orElse(0));
    }

    private List<String> status(long pid) {
        return Keyed.lines(proc.resolve(Long.toString(pid)).resolve("status")).orElse(List.of());
    }

    @Override
    public Reading read() {
        List<String> machine = Keyed.lines(proc.resolve("meminfo")).orElse(List.of());
        long all = Keyed.value(machine, "MemTotal:").orElse(0);
        long total = all;
        long free = Keyed.value(machine, "MemAvailable:").orElse(0);
        for (ControlGroup.Limit limit : groups.limits()) {
            total = Math.min(total, limit.total());
            free = Math.min(free, limit.free());
        }
        return new Reading(total, free, total < all ? "control group" : "physical memory");
    }
}
