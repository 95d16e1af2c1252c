package org.diffusiondesk.hardware;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Memory limits of the control groups that we are in, of version 2 and 1. A limit of any group above ours counts too. Inside a container the path in
 * {@code /proc/self/cgroup} may not exist below {@code /sys/fs/cgroup}; then its root is ours.
 */
final class ControlGroup {
    /**
     * One group with a limit.
     *
     * @param free what it may still take: file cache that nobody uses is given back at need
     */
    record Limit(long total, long free) {}

    private record Version(String directory, String limit, String usage, String cache) {}

    private static final Version V2 = new Version("", "memory.max", "memory.current", "inactive_file");
    private static final Version V1 =
            new Version("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");

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
        OptionalLong total = Keyed.number(group.resolve(version.limit()));
        OptionalLong used = Keyed.number(group.resolve(version.usage()));
        if (total.isPresent() && used.isPresent()) {
            long cache =
                    Keyed.value(group.resolve("memory.stat"), version.cache()).orElse(0);
            long free = total.getAsLong() - Math.max(0, used.getAsLong() - cache);
            limits.add(new Limit(total.getAsLong(), Math.max(0, free)));
        }
    }
}
