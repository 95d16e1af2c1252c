package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What matters of the CPU.
 *
 * @param features names as in {@code /proc/cpuinfo}; empty when unknown
 * @param physicalCores without hyper-threads; at least 1
 */
record CpuInfo(Set<String> features, int physicalCores) {
    private static final Logger LOG = LoggerFactory.getLogger(CpuInfo.class);
    private static final Path SOURCE = Path.of("/proc/cpuinfo");

    CpuInfo {
        features = Set.copyOf(features);
    }

    /** Of this machine; never more cores than this process may use. */
    static CpuInfo ofThisMachine() {
        int usable = Runtime.getRuntime().availableProcessors();
        if (!Files.isReadable(SOURCE)) {
            return new CpuInfo(Set.of(), usable);
        }
        try {
            return parse(Files.readAllLines(SOURCE), usable);
        } catch (IOException e) {
            LOG.debug("{} can't be read", SOURCE, e);
            return new CpuInfo(Set.of(), usable);
        }
    }

    /** Reads {@code /proc/cpuinfo}. */
    static CpuInfo parse(List<String> lines, int usable) {
        Set<String> features = new HashSet<>();
        Set<String> cores = new HashSet<>();
        String socket = "";
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String value = line.substring(colon + 1).trim();
            switch (line.substring(0, colon).trim()) {
                case "flags" -> features.addAll(List.of(value.split("\\s+")));
                case "physical id" -> socket = value;
                case "core id" -> cores.add(socket + "/" + value);
                default -> {}
            }
        }
        int physical = cores.isEmpty() ? usable : Math.min(cores.size(), usable);
        return new CpuInfo(features, Math.max(1, physical));
    }

    /** Those of {@code wanted} that this CPU is known to lack; none when its features are unknown. */
    List<String> lacks(List<String> wanted) {
        return features.isEmpty()
                ? List.of()
                : wanted.stream().filter(feature -> !features.contains(feature)).toList();
    }
}
