package org.diffusiondesk.engine.llm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.process.ChildSpec;
import org.diffusiondesk.process.GpuPlugin;

/** The command line and the environment of llama-server. Pure: equal inputs give equal arguments, and there is no secret among them. */
final class LlamaCommand {
    /**
     * CUDA and ROCm reserve some hundred MiB of a card for every process that looks at it, whatever it then does with it; -1 is no device, and an empty
     * value would be no variable on Windows.
     */
    private static final Map<String, String> NO_GPU = Map.of("CUDA_VISIBLE_DEVICES", "-1", "HIP_VISIBLE_DEVICES", "-1");

    private static final Set<String> DEVICE = Set.of("--device", "-dev");

    private LlamaCommand() {}

    /** The launch with every option present that the settings decide; resolving it again changes nothing. */
    static TextLaunch resolve(TextLaunch launch, LlamaSettings settings, int physicalCores) {
        TextOptions given = launch.options();
        int threads = settings.threads() > 0 ? settings.threads() : physicalCores;
        OptionalInt gpuLayers = settings.gpuLayers() < 0 ? OptionalInt.empty() : OptionalInt.of(settings.gpuLayers());
        return new TextLaunch(
                launch.model(),
                new TextOptions(
                        OptionalInt.of(given.contextLength().orElse(settings.contextLength())),
                        given.gpuLayers().isPresent() ? given.gpuLayers() : gpuLayers,
                        OptionalInt.of(given.threads().orElse(threads)),
                        Optional.of(given.cacheType().orElse(settings.cacheType()))));
    }

    /**
     * Builds the arguments for a resolved launch; options that the executable does not know are left out.
     *
     * @param conversations folder that it may write them to
     */
    static List<String> arguments(
            TextLaunch resolved, LlamaSettings settings, LlamaCapabilities capabilities, Optional<Path> conversations) {
        ModelDescription model = resolved.model();
        TextOptions options = resolved.options();
        List<String> args = new ArrayList<>();
        args.addAll(List.of(
                "--model", model.files().get(ModelDescription.MODEL).toString(), "--host", "127.0.0.1", "--port", "0"));
        args.addAll(List.of("--parallel", Integer.toString(settings.parallel())));
        args.addAll(
                List.of("--ctx-size", Integer.toString(options.contextLength().orElseThrow())));
        args.addAll(List.of("--threads", Integer.toString(options.threads().orElseThrow())));
        memory(args, options, capabilities);
        if (capabilities.has("--alias") && !model.id().contains(",")) {
            args.addAll(List.of("--alias", model.id()));
        }
        if (settings.embeddings() && capabilities.has("--embeddings") && capabilities.has("--pooling")) {
            args.addAll(List.of("--embeddings", "--pooling", "mean"));
        }
        optional(args, capabilities);
        if (capabilities.has("--slot-save-path")) {
            conversations.ifPresent(folder -> args.addAll(List.of("--slot-save-path", folder.toString())));
        }
        args.addAll(cpuOnly(resolved) ? withoutDevices(settings.extraArgs()) : settings.extraArgs());
        return List.copyOf(args);
    }

    private static void memory(List<String> args, TextOptions options, LlamaCapabilities capabilities) {
        options.gpuLayers().ifPresent(layers -> {
            if (capabilities.has("--gpu-layers")) {
                args.addAll(List.of("--gpu-layers", Integer.toString(layers)));
            }
            if (capabilities.has("--fit")) {
                // with context and layers given it could change nothing, but reads the model file once more to see that
                args.addAll(List.of("--fit", "off"));
            }
            if (layers == 0 && capabilities.has("--device")) {
                // without it the card still computes long prompts, and keeps the buffers for that
                args.addAll(List.of("--device", "none"));
            }
        });
        options.cacheType().ifPresent(type -> {
            if (capabilities.has("--cache-type-k") && capabilities.has("--cache-type-v")) {
                args.addAll(List.of("--cache-type-k", type, "--cache-type-v", type));
            }
        });
    }

    /** Whether the graphics card must stay free. */
    static boolean cpuOnly(TextLaunch resolved) {
        return resolved.options().gpuLayers().equals(OptionalInt.of(0));
    }

    /** A card that is named there is not to be seen, which would be an error. */
    private static List<String> withoutDevices(List<String> extraArgs) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < extraArgs.size(); i++) {
            if (DEVICE.contains(extraArgs.get(i))) {
                i++;
            } else {
                kept.add(extraArgs.get(i));
            }
        }
        return kept;
    }

    private static void optional(List<String> args, LlamaCapabilities capabilities) {
        capabilities.firstOf("--no-ui", "--no-webui").ifPresent(args::add);
        if (capabilities.has("--no-warmup")) {
            // the first token that we ask for does the same, and tells when it fails
            args.add("--no-warmup");
        }
        if (capabilities.has("--offline")) {
            args.add("--offline");
        }
        if (capabilities.has("--log-jsonl")) {
            args.add("--log-jsonl");
        }
        if (capabilities.has("--cache-ram")) {
            // its default of 8 GiB would take the memory that pictures need
            args.addAll(List.of("--cache-ram", "0"));
        }
        if (capabilities.has("--sse-ping-interval")) {
            // a silent stream notices only at a ping that it is to end
            args.addAll(List.of("--sse-ping-interval", "1"));
        }
    }

    /** The whole command for a child process whose key is {@code token}. */
    static ChildSpec spec(LlamaExecutable executable, TextLaunch resolved, List<String> arguments, String token) {
        List<String> command = new ArrayList<>();
        command.add(executable.file().toString());
        command.addAll(arguments);
        ChildSpec spec = ChildSpec.of("llm", command)
                .withScrubbed(ChildSpec::isEngineVariable)
                .withEnvironment(Map.of(
                        "LLAMA_API_KEY", token,
                        // makes it tell how far it has loaded, and end when its input ends: when we die, however we die
                        "LLAMA_SERVER_ROUTER_PORT", "1",
                        // an abort must not start a debugger
                        "GGML_NO_BACKTRACE", "1",
                        // two engines that spin while they wait would halve each other's speed
                        "OMP_WAIT_POLICY", "passive"))
                .withLogLine(LlamaLog::logLine);
        return spec.withEnvironment(cpuOnly(resolved) ? NO_GPU : GpuPlugin.environment(executable.gpuPlugin()));
    }
}
