package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.process.ChildProcess;
import org.diffusiondesk.process.ChildSpec;
import org.diffusiondesk.process.GpuPlugin;
import org.jspecify.annotations.Nullable;

/** Finds the llama-server to use and looks whether it fits: the embedded one or a user's own. What was found out is kept until the file changes. */
final class LlamaExecutables {
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(20);

    /** What the embedded CPU library of an ordinary build is compiled for; a release build carries one library per level instead. */
    private static final List<String> EMBEDDED_CPU = List.of("avx2", "fma", "f16c", "bmi2");

    private static final String SINGLE_CPU_LIBRARY = "libggml-cpu.so";
    private static final int ILLEGAL_INSTRUCTION = 132;

    private record Key(Path file, FileTime modified, long bytes) {}

    private final Optional<Path> embedded;
    private final Optional<Path> gpuPlugin;
    private final CpuInfo cpu;
    private final Map<Key, LlamaExecutable> known = new ConcurrentHashMap<>();

    /** {@code embedded} and {@code gpuPlugin}, which fits only it, are empty when no native fragment with them is installed. */
    LlamaExecutables(Optional<Path> embedded, Optional<Path> gpuPlugin, CpuInfo cpu) {
        this.embedded = embedded;
        this.gpuPlugin = gpuPlugin;
        this.cpu = cpu;
    }

    CpuInfo cpu() {
        return cpu;
    }

    /**
     * The executable of the settings; may run it twice, to read its help and see whether it finds a graphics card.
     *
     * @throws WorkerException there is none, or it does not fit; says why and what would be right
     */
    LlamaExecutable require(LlamaSettings settings) {
        Path file = settings.executable().isEmpty() ? embeddedFile() : ownFile(settings.executable());
        try {
            Key key = new Key(file, Files.getLastModifiedTime(file), Files.size(file));
            LlamaExecutable executable = known.get(key);
            if (executable == null) {
                executable = examine(file);
                known.put(key, executable);
            }
            return executable;
        } catch (IOException e) {
            throw misfit(file + " can't be read: " + e.getMessage(), e);
        }
    }

    private Path embeddedFile() {
        Path file = embedded.orElseThrow(() -> WorkerException.misfit(
                "this build of DiffusionDesk has no llama-server for this system: install its native fragment, or set "
                        + LlamaSettings.EXECUTABLE + " to the absolute path of a llama-server of your own",
                null));
        List<String> lacking = cpu.lacks(EMBEDDED_CPU);
        if (!lacking.isEmpty() && hasSingleCpuLibrary(file)) {
            throw WorkerException.misfit(
                    "the embedded llama-server needs a CPU with AVX2, and this one lacks " + String.join(", ", lacking)
                            + "; use a release build, which has libraries for older CPUs, or set "
                            + LlamaSettings.EXECUTABLE + " to a llama-server that was built for this CPU",
                    null);
        }
        return file;
    }

    private static boolean hasSingleCpuLibrary(Path executable) {
        Path folder = executable.resolveSibling(".");
        try (DirectoryStream<Path> levels = Files.newDirectoryStream(folder, "libggml-cpu-*")) {
            return Files.exists(folder.resolve(SINGLE_CPU_LIBRARY))
                    && !levels.iterator().hasNext();
        } catch (IOException e) {
            throw misfit(folder + " can't be read: " + e.getMessage(), e);
        }
    }

    private static Path ownFile(String setting) {
        Path file;
        try {
            file = Path.of(setting).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw misfit("'" + setting + "' is no path", e);
        }
        if (Files.isDirectory(file)) {
            throw misfit(file + " is a folder; name the file llama-server in it", null);
        }
        if (!Files.exists(file)) {
            throw misfit("there is no file " + file, null);
        }
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw misfit(file + " is not an executable file; name a llama-server, and make it executable", null);
        }
        return file;
    }

    private LlamaExecutable examine(Path file) {
        List<String> help = new CopyOnWriteArrayList<>();
        ExitReport report = run(file, "--help", Map.of(), help)
                .orElseThrow(() -> WorkerException.startFailed(
                        of(file + " did not answer to --help within " + LOOK_LIMIT.toSeconds()
                                + " s; is it a llama-server?"),
                        null));
        LlamaCapabilities capabilities = LlamaCapabilities.parse(help);
        if (report.code() == ILLEGAL_INSTRUCTION) {
            throw misfit(file + " was built for another CPU: it died of an illegal instruction", null);
        }
        if (report.code() != 0) {
            String reason =
                    of(file + " --help ended with exit code " + report.code() + LlamaFailure.lastWords(report.tail()));
            throw report.cause() == ExitCause.CRASHED
                    ? WorkerException.misfit(reason, null)
                    : WorkerException.startFailed(reason, null); // killed, or out of memory: not its own fault
        }
        if (!capabilities.missing().isEmpty()) {
            throw misfit(
                    file + " is not a llama-server that fits: it lacks " + String.join(", ", capabilities.missing())
                            + "; one of 2024 or later is needed",
                    null);
        }
        Optional<Path> plugin = embedded.filter(file::equals).flatMap(ours -> gpuPlugin);
        boolean card =
                capabilities.has(LlamaDevices.OPTION) ? !devices(file, plugin).isEmpty() : plugin.isPresent();
        return new LlamaExecutable(file, capabilities, card, plugin);
    }

    /** The cards as it lists them now; none where it can't. */
    static List<DeviceMemory> devices(LlamaExecutable executable) {
        return executable.capabilities().has(LlamaDevices.OPTION)
                ? devices(executable.file(), executable.gpuPlugin())
                : List.of();
    }

    private static List<DeviceMemory> devices(Path file, Optional<Path> plugin) {
        List<String> lines = new CopyOnWriteArrayList<>();
        run(file, LlamaDevices.OPTION, GpuPlugin.environment(plugin), lines);
        return LlamaDevices.cards(lines);
    }

    /** How it ended; empty when it had to be ended. */
    private static Optional<ExitReport> run(
            Path file, String option, Map<String, String> environment, List<String> output) {
        ChildSpec spec = ChildSpec.of("llm-look", List.of(file.toString(), option))
                .withScrubbed(ChildSpec::isEngineVariable)
                .withEnvironment(environment);
        ChildProcess child = ChildProcess.start(spec, line -> output.add(line.text()));
        try {
            return child.awaitExit(LOOK_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            child.stop(Duration.ZERO);
        }
    }

    private static WorkerException misfit(String reason, @Nullable Throwable cause) {
        return WorkerException.misfit(of(reason), cause);
    }

    private static String of(String reason) {
        return "the setting " + LlamaSettings.EXECUTABLE + ": " + reason;
    }
}
