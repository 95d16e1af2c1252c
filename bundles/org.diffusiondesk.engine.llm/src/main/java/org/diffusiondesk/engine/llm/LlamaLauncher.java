package org.diffusiondesk.engine.llm;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.process.ChildProcess;
import org.diffusiondesk.process.ChildProcesses;
import org.diffusiondesk.process.Tokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts llama-server and waits until it can answer. */
final class LlamaLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(LlamaLauncher.class);
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);

    /** SIGTERM ends it at once while it loads, with rare exceptions. */
    private static final Duration ABORT = Duration.ofSeconds(1);

    /** One token: a failed warm-up is only logged, and would be met by the first user otherwise. */
    private static final String FIRST_TOKEN =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":1}";

    private final LlamaSettings settings;
    private final LlamaExecutables executables;
    private final ChildProcesses children;
    private final LlamaHttp http;

    LlamaLauncher(LlamaSettings settings, LlamaExecutables executables, ChildProcesses children, LlamaHttp http) {
        this.settings = settings;
        this.executables = executables;
        this.children = children;
        this.http = http;
    }

    TextLaunch resolve(TextLaunch launch) {
        return LlamaCommand.resolve(launch, settings, executables.cpu().physicalCores());
    }

    WorkerHandle launch(TextLaunch launch, StartListener listener, Cancellation cancellation) {
        Instant begin = Instant.now();
        settings.check();
        TextLaunch resolved = resolve(launch);
        LlamaSettings.cacheType("cacheType", resolved.options().cacheType().orElseThrow());
        Path model = modelFile(launch.model());
        LlamaExecutable executable = executables.require(settings);
        List<String> arguments = LlamaCommand.arguments(resolved, settings, executable.capabilities());
        String token = Tokens.create();
        LlamaStart start = new LlamaStart(listener);
        if (cancellation.isCancelled()) {
            throw cancelled(model);
        }
        LOG.info("llm: starting {} {}", executable.file(), String.join(" ", arguments));
        ChildProcess child = children.start(LlamaCommand.spec(executable, resolved, arguments, token), start::line);
        boolean ready = false;
        try {
            listener.spawned(child.pid());
            Instant deadline = begin.plus(settings.startLimit());
            Endpoint endpoint = new Endpoint(awaitAddress(child, start, model, deadline, cancellation), token);
            awaitHealth(child, endpoint, model, deadline, cancellation);
            answerOnce(child, endpoint, model, deadline);
            ready = true;
            LOG.info(
                    "llm: {} is ready after {} ms, pid {}",
                    launch.model().id(),
                    Duration.between(begin, Instant.now()).toMillis(),
                    child.pid());
            return new LlamaServer(child, endpoint, http, start.watchesInput());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(model);
        } finally {
            if (!ready) {
                child.stop(ABORT);
            }
        }
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

    private URI awaitAddress(
            ChildProcess child, LlamaStart start, Path model, Instant deadline, Cancellation cancellation)
            throws InterruptedException {
        CompletableFuture<Optional<ExitReport>> ended =
                child.exit().thenApply(Optional::of).toCompletableFuture();
        CompletableFuture<Void> given = new CompletableFuture<>();
        try (Registration ignored = cancellation.onCancel(() -> given.complete(null))) {
            CompletableFuture.anyOf(start.listening(), ended, given).get(millisUntil(deadline), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw tooLong(child, model);
        } catch (ExecutionException e) {
            throw new IllegalStateException("none of these completes exceptionally", e);
        }
        if (cancellation.isCancelled()) {
            throw cancelled(model);
        }
        Optional<ExitReport> report = ended.getNow(Optional.empty());
        if (report.isPresent()) {
            throw LlamaFailure.whileStarting(report.get(), model);
        }
        return Objects.requireNonNull(start.listening().join());
    }

    /** Ready at once in present builds, which print the address after loading; older ones load now. */
    private void awaitHealth(
            ChildProcess child, Endpoint endpoint, Path model, Instant deadline, Cancellation cancellation)
            throws InterruptedException {
        while (!http.healthy(endpoint, PROBE)) {
            Optional<ExitReport> report = child.awaitExit(BETWEEN_PROBES);
            if (report.isPresent()) {
                throw LlamaFailure.whileStarting(report.get(), model);
            }
            if (cancellation.isCancelled()) {
                throw cancelled(model);
            }
            if (Instant.now().isAfter(deadline)) {
                throw tooLong(child, model);
            }
        }
    }

    private void answerOnce(ChildProcess child, Endpoint endpoint, Path model, Instant deadline)
            throws InterruptedException {
        try {
            HttpResponse<String> answer = http.post(
                    endpoint,
                    "/v1/chat/completions",
                    FIRST_TOKEN,
                    Duration.ofMillis(millisUntil(deadline)),
                    "the first token");
            if (answer.statusCode() != 200) {
                LOG.warn(
                        "llm: {} can't chat ({}); a model for embeddings alone can't, and some builds can't while {} is true",
                        model.getFileName(),
                        LlamaErrors.of(answer.statusCode(), answer.body()).text(),
                        LlamaSettings.EMBEDDINGS);
            }
        } catch (WorkerException e) {
            throw child.awaitExit(PROBE)
                    .map(report -> LlamaFailure.whileStarting(report, model))
                    .orElse(e);
        }
    }

    private static long millisUntil(Instant deadline) {
        return Math.max(1, Duration.between(Instant.now(), deadline).toMillis());
    }

    private static CancelledException cancelled(Path model) {
        return new CancelledException("loading " + model.getFileName() + " was cancelled");
    }

    private WorkerException tooLong(ChildProcess child, Path model) {
        return WorkerException.startFailed(
                "llama-server did not load " + model.getFileName() + " within "
                        + settings.startLimit().toSeconds() + " s; a larger " + LlamaSettings.START_LIMIT
                        + " gives it longer"
                        + LlamaFailure.lastWords(child.tail(20)),
                null);
    }
}
