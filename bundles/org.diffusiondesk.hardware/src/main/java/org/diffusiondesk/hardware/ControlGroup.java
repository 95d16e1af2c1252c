package org.diffusiondesk.hardware;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Memory limits of the control groups that we are in, of version 2 and 1. A limit of any group above ours counts too. Inside a container the path in
 * {@code /proc/self/cgroup} may not exist below {@code /sys/fs/cgroup}; then its root is ours. {@code memory.high} counts like {@code memory.max}:
 * beyond it the kernel slows a group down so much that nothing is drawn any more.
 */
final class ControlGroup {
    /**
     * One group with a limit.
     *
     * @param free what it may still take: file cache is given back at need, as the kernel counts it in MemAvailable for the whole machine
     */
    record Limit(long total, long free) {}

    private record Version(String directory, List<String> limits, String usage, String cachePrefix) {}

    private static final Version V2 = new Version("", List.of("memory.max", "memory.high"), "memory.current", "");
    private static final Version V1 =
            new Version("memory", List.of("memory.limit_in_bytes"), "memory.usage_in_bytes", "total_");

    /** Version 1 writes "no limit" as the largest number of whole pages. */
    private static final long UNLIMITED = Long.MAX_VALUE >> 1;

    private final Path proc;
    private final Path root;

    /** Below {@code /proc} and {@code /sys/fs/cgroup}. */
    ControlGroup(Path proc, Path root) {
        this.proc = proc;
        this.root = root;
    }

    /** All limits that apply to us, in no order. */
    List<Limit> limits() {
        List<Limit> limits = new ArrayList<>();
        for (String line : Keyed.lines(proc.resolve("self/cgroup")).orElse(List.of())) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            if (parts[1].isEmpty()) {
                add(limits, V2, parts[2]);
            } else if (List.of(parts[1].split(",")).contains("memory")) {
                add(limits, V1, parts[2]);
            }
        }
        return limits;
    }

    private void add(List<Limit> limits, Version version, String path) {
        Path top = root.resolve(version.directory());
        Path own = top.resolve(path.replaceFirst("^/+", "")).normalize();
        for (Path group = own.startsWith(top) ? own : top;
                group != null && group.startsWith(top);
                group = group.getParent()) {
            if (Files.isDirectory(group)) {
                add(limits, version, group);
            }
        }
    }

    private static void add(List<Limit> limits, Version version, Path group) {
        long total = version.limits().stream()
                .flatMapToLong(file -> Keyed.number(group.resolve(file)).stream())
                .min()
                .orElse(UNLIMITED);
        OptionalLong used = Keyed.number(group.resolve(version.usage()));
        if (total < UNLIMITED && used.isPresent()) {
            List<String> statistics = Keyed.lines(group.resolve("memory.stat")).orElse(List.of());
            long cache = Keyed.value(statistics, version.cachePrefix() + "inactive_file")
                            .orElse(0)
                    + Keyed.value(statistics, version.cachePrefix() + "active_file")
                            .orElse(0);
            limits.add(new Limit(total, Math.clamp(total - used.getAsLong() + cache, 0, total)));
        }
    }
}
