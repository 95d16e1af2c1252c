package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextEngine;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.process.BundleFiles;
import org.diffusiondesk.process.ChildProcesses;
import org.diffusiondesk.process.GpuPlugin;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** llama-server as a {@link TextEngine}. */
@Component(configurationPid = LlamaSettings.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class LlamaEngine implements TextEngine {
    private static final Logger LOG = LoggerFactory.getLogger(LlamaEngine.class);
    private static final String EMBEDDED = "engine/llama-server";

    private final ExecutorService executor;
    private final HttpClient client;
    private final LlamaLauncher launcher;
    private final LlamaChat chat;
    private final Optional<LlamaConversations> conversations;

    /** The settings of {@code engine.llm}. */
    public @interface Config {
        /** A llama-server of the user's own, by its absolute path; empty for the embedded one. */
        String executable() default "";

        /** Tokens that a conversation may have, where a load does not say; 256 .. 1,048,576. */
        int contextLength() default 4096;

        /** Layers on the GPU, where a load does not say; -1 = as many as fit, 0 = none, and the GPU is left alone. */
        int gpuLayers() default -1;

        /** CPU threads, where a load does not say; 0 = one per physical core. */
        int threads() default 0;

        /** How the KV cache is kept, where a load does not say; {@code q8_0} needs about half the memory of {@code f16}. */
        String cacheType() default "f16";

        /** Conversations that are answered at the same time; they share the context. */
        int parallel() default 1;

        /** Seconds that loading a model may take. */
        long startLimit() default 300;

        /** Whether {@code /v1/embeddings} works; costs some memory and time per prompt token. */
        boolean embeddings() default true;

        /** What conversations may take on disk while llama-server is stopped for a picture; 0 = they are computed again. */
        String maxSavedConversation() default "4 GiB";

        /** More arguments for llama-server, separated by spaces, after ours; the last one of a name counts. */
        String extraArgs() default "";
    }

    /** Starts nothing. */
    @Activate
    public LlamaEngine(
            Config config, BundleContext context, @Reference ChildProcesses children, @Reference DataFolders folders) {
        executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("llm-http-", 0).factory());
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(executor)
                .build();
        LlamaHttp http = new LlamaHttp(client);
        LlamaExecutables executables =
                new LlamaExecutables(embedded(context), GpuPlugin.locate(context), CpuInfo.ofThisMachine());
        LlamaSettings settings = settings(config);
        conversations = conversations(folders, settings, http);
        launcher = new LlamaLauncher(settings, executables, children, http, conversations);
        chat = new LlamaChat(http);
    }

    private static Optional<LlamaConversations> conversations(
            DataFolders folders, LlamaSettings settings, LlamaHttp http) {
        try {
            long bytes = settings.maxSavedBytes();
            if (bytes == 0) {
                return Optional.empty();
            }
            SlotFolder folder = SlotFolder.open(folders.run().resolve("conversations"));
            return Optional.of(new LlamaConversations(folder, bytes, http));
        } catch (IOException | InvalidRequestException e) {
            LOG.warn("llm: conversations can't be kept while llama-server is stopped: {}", e.toString());
            return Optional.empty();
        }
    }

    private static Optional<Path> embedded(BundleContext context) {
        return BundleFiles.locateExecutable(context, EMBEDDED)
                .or(() -> BundleFiles.locateExecutable(context, EMBEDDED + ".exe"));
    }

    private static LlamaSettings settings(Config config) {
        return new LlamaSettings(
                config.executable().strip(),
                config.contextLength(),
                config.gpuLayers(),
                config.threads(),
                config.cacheType().strip(),
                config.parallel(),
                Duration.ofSeconds(config.startLimit()),
                config.embeddings(),
                config.extraArgs().isBlank()
                        ? List.of()
                        : List.of(config.extraArgs().strip().split("\\s+")),
                config.maxSavedConversation());
    }

    /** Breaks off what is still going on. */
    @Deactivate
    public void close() {
        client.shutdownNow();
        executor.shutdownNow();
    }

    @Override
    public WorkerHandle launch(
            TextLaunch launch, Optional<SavedConversation> resume, StartListener listener, Cancellation cancellation) {
        return launcher.launch(launch, resume, listener, cancellation);
    }

    @Override
    public boolean usesGpu() {
        return launcher.usesGpu();
    }

    @Override
    public List<DeviceMemory> devices(Duration age) {
        return launcher.devices(age);
    }

    @Override
    public TextLaunch resolve(TextLaunch launch) {
        return launcher.resolve(launch);
    }

    @Override
    public Optional<SavedConversation> save(Endpoint endpoint, Duration limit) {
        return conversations.flatMap(
                kept -> launcher.running(endpoint).flatMap(server -> kept.save(endpoint, server, limit)));
    }

    @Override
    public void discard(SavedConversation conversation) {
        conversations.ifPresent(kept -> kept.discard(conversation));
    }

    @Override
    public ChatResult chat(Endpoint endpoint, ChatRequest request, ChatListener listener, Cancellation cancellation) {
        try {
            return chat.chat(endpoint, request, listener, cancellation);
        } catch (EngineException e) {
            throw launcher.running(endpoint)
                    .map(server -> LlamaFailure.whileAnswering(e, server.start()))
                    .orElse(e);
        }
    }
}
