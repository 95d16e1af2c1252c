package org.diffusiondesk.hardware;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where NVIDIA's management library can be. It comes with the driver, so without a trace of the driver's kernel part nothing is loaded at all: a
 * machine without such a card pays a few looks at the file system.
 */
final class NvmlLocation {
    private static final String LINUX_NAME = "libnvidia-ml.so.1";

    /** Below the root: the control device, the loaded kernel module, and Windows' own driver seen from its Linux subsystem. */
    private static final List<String> LINUX_TRACES =
            List.of("dev/nvidiactl", "proc/driver/nvidia/version", "sys/module/nvidia", "dev/dxg");

    /** Places that the loader does not always know: the Linux subsystem of Windows, and NixOS. */
    private static final List<String> LINUX_FOLDERS = List.of("usr/lib/wsl/lib", "run/opengl-driver/lib");

    private final Path root;
    private final String system;
    private final Map<String, String> environment;

    /**
     * @param root normally {@code /}
     * @param system as {@code os.name} tells it
     */
    NvmlLocation(Path root, String system, Map<String, String> environment) {
        this.root = root;
        this.system = system;
        this.environment = environment;
    }

    /** Of this machine. */
    static NvmlLocation ofThisMachine() {
        return new NvmlLocation(Path.of("/"), System.getProperty("os.name", ""), System.getenv());
    }

    /** Names or files to try in this order; empty when there can't be one. */
    List<String> candidates() {
        if (system.startsWith("Linux")) {
            return onLinux();
        }
        return system.startsWith("Windows") ? onWindows() : List.of();
    }

    private List<String> onLinux() {
        if (LINUX_TRACES.stream().map(root::resolve).noneMatch(Files::exists)) {
            return List.of();
        }
        List<String> candidates = new ArrayList<>(List.of(LINUX_NAME));
        candidates.addAll(
                existing(LINUX_FOLDERS.stream().map(root::resolve).map(folder -> folder.resolve(LINUX_NAME))));
        return candidates;
    }

    private List<String> onWindows() {
        @Nullable String windows = environment.get("SystemRoot");
        @Nullable String programs = environment.get("ProgramFiles");
        return existing(Stream.concat(
                Stream.ofNullable(windows).map(folder -> Path.of(folder, "System32", "nvml.dll")),
                Stream.ofNullable(programs).map(folder -> Path.of(folder, "NVIDIA Corporation", "NVSMI", "nvml.dll"))));
    }

    private static List<String> existing(Stream<Path> files) {
        return files.filter(Files::isRegularFile).map(Path::toString).toList();
    }
}
