package org.diffusiondesk.engine.llm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.process.ChildProcess;
import org.diffusiondesk.process.ChildProcesses;
import org.diffusiondesk.process.Tokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts llama-server, with less on the card when that can't hold it, and waits until it can answer. Thread-safe. */
final class LlamaLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(LlamaLauncher.class);

    /** What is the same in all attempts of a launch. */
    private record Order(
            LlamaExecutable executable,
            Path model,
            Optional<SavedConversation> resume,
            Instant deadline,
            Cancellation cancellation) {}

    private final LlamaSettings settings;
    private final LlamaExecutables executables;
    private final ChildProcesses children;
    private final LlamaHttp http;
    private final Optional<LlamaConversations> conversations;
    private final Map<Endpoint, RunningServer> running = new ConcurrentHashMap<>();
    private final ListedDevices listed = new ListedDevices(this::list, System::nanoTime);
    private volatile Optional<Boolean> card = Optional.empty();

    /** {@code conversations} is empty when none is to be kept. */
    LlamaLauncher(
            LlamaSettings settings,
            LlamaExecutables executables,
            ChildProcesses children,
            LlamaHttp http,
            Optional<LlamaConversations> conversations) {
        this.settings = settings;
        this.executables = executables;
        this.children = children;
        this.http = http;
        this.conversations = conversations;
    }

    TextLaunch resolve(TextLaunch launch) {
        return LlamaCommand.resolve(launch, settings, executables.cpu().physicalCores());
    }

    /** Whether llama-server computes on a graphics card here. May run it the first time; one that does not fit is not looked at again before a launch. */
    boolean usesGpu() {
        if (settings.gpuLayers() == 0) {
            return false;
        }
        if (card.isEmpty()) {
            card = Optional.of(look());
        }
        return card.orElse(false);
    }

    /** See {@link org.diffusiondesk.api.text.TextEngine#devices}. */
    List<DeviceMemory> devices(Duration age) {
        return usesGpu() ? listed.get(age) : List.of();
    }

    private List<DeviceMemory> list() {
        try {
            return LlamaExecutables.devices(executables.require(settings));
        } catch (WorkerException unfit) {
            LOG.debug("llm: the graphics cards can't be listed: {}", unfit.text());
            return List.of();
        }
    }

    private boolean look() {
        try {
            return executables.require(settings).card();
        } catch (WorkerException unfit) {
            LOG.debug("llm: whether there is a graphics card is not known: {}", unfit.text());
            return false;
        }
    }

    /** The server that listens there, when it was started here and still runs. */
    Optional<RunningServer> running(Endpoint endpoint) {
        return Optional.ofNullable(running.get(endpoint));
    }

    WorkerHandle launch(
            TextLaunch launch, Optional<SavedConversation> resume, StartListener listener, Cancellation cancellation) {
        Instant deadline = Instant.now().plus(settings.startLimit());
        settings.check();
        TextLaunch current = resolve(launch);
        LlamaSettings.cacheType("cacheType", current.options().cacheType().orElseThrow());
        Path model = modelFile(current.model());
        LlamaExecutable executable = executables.require(settings);
        card = Optional.of(executable.card());
        Order order = new Order(executable, model, resume, deadline, cancellation);
        List<String> warnings = new ArrayList<>();
        while (true) {
            LlamaStart start = new LlamaStart(listener);
            try {
                return launchOnce(order, current, start, warnings);
            } catch (EngineException e) {
                current = lower(e, current, start, model, warnings);
            }
        }
    }

    /** What to try after a failure; throws it when there is nothing left. */
    private static TextLaunch lower(
            EngineException failure, TextLaunch failed, LlamaStart start, Path model, List<String> warnings) {
        Optional<TextLaunch> lower = failure.code() == ErrorCode.MEMORY_SHORT
                ? LoadLadder.lower(failed, start, GgufLayers.count(model))
                : Optional.empty();
        if (lower.isEmpty()) {
            throw warnings.isEmpty()
                    ? failure
                    : new EngineException(
                            failure.code(), String.join("; ", warnings) + "; then " + failure.text(), failure);
        }
        int layers = lower.get().options().gpuLayers().orElse(0);
        String needed =
                start.memory().map(table -> " (it wanted " + table.text() + ")").orElse("");
        warnings.clear();
        warnings.add(
                layers == 0
                        ? "the graphics card has too little free memory" + needed + ": it runs on the CPU, slower"
                        : "the graphics card has too little free memory" + needed + ": " + layers
                                + " layers are on it and the others run on the CPU, slower");
        LOG.warn("llm: {}: {}", failed.model().id(), warnings.getFirst());
        return lower.get();
    }

    private WorkerHandle launchOnce(Order order, TextLaunch launch, LlamaStart start, List<String> warnings) {
        Instant begin = Instant.now();
        if (order.cancellation().isCancelled()) {
            throw LlamaAttempt.cancelled(order.model());
        }
        List<String> arguments = LlamaCommand.arguments(
                launch, settings, order.executable().capabilities(), conversations.map(LlamaConversations::folder));
        LOG.info("llm: starting {} {}", order.executable().file(), String.join(" ", arguments));
        String token = Tokens.create();
        RunningServer server = RunningServer.of(launch, order.model(), start);
        ChildProcess child =
                children.start(LlamaCommand.spec(order.executable(), launch, arguments, token), start::line);
        LlamaAttempt attempt = new LlamaAttempt(
                child, start, http, order.model(), settings.startLimit(), order.deadline(), order.cancellation());
        return attempt.run(token, (endpoint, left) -> {
            order.resume()
                    .flatMap(conversation -> restore(endpoint, server, conversation, left))
                    .ifPresent(warnings::add);
            running.put(endpoint, server);
            child.exit().thenRun(() -> running.remove(endpoint));
            LOG.info(
                    "llm: {} is ready after {} ms, pid {}",
                    launch.model().id(),
                    Duration.between(begin, Instant.now()).toMillis(),
                    child.pid());
            return new LlamaServer(child, endpoint, http, start, warnings);
        });
    }

    /** A warning when it did not work. */
    private Optional<String> restore(
            Endpoint endpoint, RunningServer server, SavedConversation conversation, Duration limit) {
        Optional<String> reason = conversations.isEmpty()
                ? Optional.of(LlamaSettings.MAX_SAVED_CONVERSATION + " is 0")
                : conversations.get().restore(endpoint, server, conversation, limit);
        reason.ifPresent(text -> LOG.warn("llm: the conversation is computed again: {}", text));
        return reason.map(text -> "the conversation could not be given back and is computed again: " + text);
    }

    private static Path modelFile(ModelDescription model) {
        Path file = model.files().get(ModelDescription.MODEL);
        if (file == null) {
            throw ModelException.unusable(
                    model.id(), "the text model " + model.id() + " has no file '" + ModelDescription.MODEL + "'", null);
        }
        if (Files.isDirectory(file)) {
            throw ModelException.unusable(file.toString(), file + " is a folder; a text model is a GGUF file", null);
        }
        if (!Files.isReadable(file)) {
            throw ModelException.unusable(
                    file.toString(), file + " does not exist or can't be read; a text model is a GGUF file", null);
        }
        return file;
    }
}
