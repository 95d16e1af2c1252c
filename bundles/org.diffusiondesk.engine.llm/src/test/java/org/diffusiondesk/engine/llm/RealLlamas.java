package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.process.ChildProcesses;

/**
 * Starts real llama-servers, and ends them. {@code DIFFUSIONDESK_NATIVE} names a properties file: {@code LLAMA} is the folder of llama-server,
 * {@code SMOLLM} a small GGUF language model, {@code DEMO} a GGUF file of another kind.
 */
final class RealLlamas implements AutoCloseable {
    private static final String VARIABLE = "DIFFUSIONDESK_NATIVE";
    static final Duration GRACE = Duration.ofSeconds(5);

    final LlamaHttp http;
    final LlamaChat chat;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Properties paths = new Properties();
    private final ChildProcesses children;
    private final List<WorkerHandle> servers = new ArrayList<>();

    RealLlamas(Path folder) throws IOException {
        http = new LlamaHttp(client);
        chat = new LlamaChat(http);
        try (InputStream in = Files.newInputStream(Path.of(System.getenv(VARIABLE)))) {
            paths.load(in);
        }
        children = ChildProcesses.in(Files.createDirectories(folder.resolve("run")));
    }

    Path smollm() {
        return path("SMOLLM");
    }

    /** A model file of another kind. */
    Path demo() {
        return path("DEMO");
    }

    Path executable() {
        return path("LLAMA").resolve("llama-server");
    }

    private Path path(String name) {
        return Path.of(Objects.requireNonNull(
                paths.getProperty(name), () -> System.getenv(VARIABLE) + " has no line " + name + "="));
    }

    LlamaLauncher launcher(Path executable, List<String> extraArgs, Optional<LlamaConversations> conversations) {
        return launcher(executable, Optional.empty(), extraArgs, conversations);
    }

    LlamaLauncher launcher(
            Path executable,
            Optional<Path> gpuPlugin,
            List<String> extraArgs,
            Optional<LlamaConversations> conversations) {
        return new LlamaLauncher(
                LlamaCommandTest.settings(4096, -1, 0, extraArgs),
                new LlamaExecutables(Optional.of(executable), gpuPlugin, CpuInfo.ofThisMachine()),
                children,
                http,
                conversations);
    }

    static TextLaunch of(Path model, TextOptions options) {
        return new TextLaunch(
                new ModelDescription(
                        "smol",
                        "Smol",
                        ModelKind.TEXT,
                        Map.of(ModelDescription.MODEL, model),
                        ImageDefaults.GENERAL,
                        false,
                        1),
                options);
    }

    WorkerHandle start(
            LlamaLauncher launcher,
            TextLaunch launch,
            Optional<SavedConversation> resume,
            StartListener listener,
            Cancellation cancellation) {
        WorkerHandle server = launcher.launch(launch, resume, listener, cancellation);
        servers.add(server);
        return server;
    }

    /** The answer to a request that is not streamed, as JSON. */
    String post(Endpoint endpoint, String json) {
        return http.post(endpoint, "/v1/chat/completions", json, Duration.ofMinutes(5), "the chat")
                .body();
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(GRACE));
        children.close();
        client.shutdownNow();
    }
}
