package org.diffusiondesk.engine.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.process.ChildSpec;

/** The command line and the environment of llama-server. Pure: equal inputs give equal arguments, and there is no secret among them. */
final class LlamaCommand {
    private LlamaCommand() {}

    /** Builds the arguments; options that the executable does not know are left out. */
    static List<String> arguments(
            TextLaunch launch, LlamaSettings settings, LlamaCapabilities capabilities, int physicalCores) {
        List<String> args = new ArrayList<>();
        args.addAll(List.of(
                "--model",
                launch.model().files().get(ModelDescription.MODEL).toString(),
                "--host",
                "127.0.0.1",
                "--port",
                "0"));
        args.addAll(List.of("--parallel", Integer.toString(settings.parallel())));
        args.addAll(List.of(
                "--ctx-size", Integer.toString(launch.options().contextLength().orElse(settings.contextLength()))));
        int threads = settings.threads() > 0 ? settings.threads() : physicalCores;
        args.addAll(
                List.of("--threads", Integer.toString(launch.options().threads().orElse(threads))));
        gpuLayers(launch, settings).ifPresent(layers -> {
            if (capabilities.has("--gpu-layers")) {
                args.addAll(List.of("--gpu-layers", Integer.toString(layers)));
            }
        });
        if (capabilities.has("--alias") && !launch.model().id().contains(",")) {
            args.addAll(List.of("--alias", launch.model().id()));
        }
        if (settings.embeddings() && capabilities.has("--embeddings") && capabilities.has("--pooling")) {
            args.addAll(List.of("--embeddings", "--pooling", "mean"));
        }
        optional(args, capabilities);
        args.addAll(settings.extraArgs());
        return List.copyOf(args);
    }

    private static OptionalInt gpuLayers(TextLaunch launch, LlamaSettings settings) {
        if (launch.options().gpuLayers().isPresent()) {
            return launch.options().gpuLayers();
        }
        return settings.gpuLayers() < 0 ? OptionalInt.empty() : OptionalInt.of(settings.gpuLayers());
    }

    private static void optional(List<String> args, LlamaCapabilities capabilities) {
        capabilities.firstOf("--no-ui", "--no-webui").ifPresent(args::add);
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
    static ChildSpec spec(LlamaExecutable executable, List<String> arguments, String token) {
        List<String> command = new ArrayList<>();
        command.add(executable.file().toString());
        command.addAll(arguments);
        return ChildSpec.of("llm", command)
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
    }
}
