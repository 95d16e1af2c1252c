package org.diffusiondesk.engine.llm;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.process.ChildProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process of llama-server from its start to its first token. It does not outlive a failure. */
final class LlamaAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(LlamaAttempt.class);
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);

    /** SIGTERM ends it at once while it loads, with rare exceptions. */
    private static final Duration ABORT = Duration.ofSeconds(1);

    /**
     * It has memory touched and kernels compiled before the first user needs them, and memory that is short shows here. Without a chat template, because
     * that may have a long system message in it.
     */
    private static final String FIRST_TOKEN = "{\"prompt\":\"Hi\",\"n_predict\":1,\"cache_prompt\":false}";

    private final ChildProcess child;
    private final LlamaStart start;
    private final LlamaHttp http;
    private final Path model;
    private final Duration limit;
    private final Instant deadline;
    private final Cancellation cancellation;

    /** {@code limit} is what people call the start limit; it ends at {@code deadline}. */
    LlamaAttempt(
            ChildProcess child,
            LlamaStart start,
            LlamaHttp http,
            Path model,
            Duration limit,
            Instant deadline,
            Cancellation cancellation) {
        this.child = child;
        this.start = start;
        this.http = http;
        this.model = model;
        this.limit = limit;
        this.deadline = deadline;
        this.cancellation = cancellation;
    }

    /** Waits until it can answer, then hands it to {@code finish} with the time that is left. */
    WorkerHandle run(String token, BiFunction<Endpoint, Duration, WorkerHandle> finish) {
        Optional<WorkerHandle> ready = Optional.empty();
        try (Registration ignored = cancellation.onCancel(
                () -> Thread.ofVirtual().name("llm-cancel").start(() -> child.stop(ABORT)))) {
            start.spawned(child.pid());
            Endpoint endpoint = new Endpoint(awaitAddress(), token);
            awaitHealth(endpoint);
            answerOnce(endpoint);
            WorkerHandle server = finish.apply(endpoint, untilDeadline());
            checkCancelled();
            ready = Optional.of(server);
            return server;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(model);
        } catch (DeskException e) {
            checkCancelled();
            throw e;
        } finally {
            if (ready.isEmpty()) {
                child.stop(ABORT);
            }
        }
    }

    private URI awaitAddress() throws InterruptedException {
        CompletableFuture<Optional<ExitReport>> ended =
                child.exit().thenApply(Optional::of).toCompletableFuture();
        CompletableFuture<Void> given = new CompletableFuture<>();
        try (Registration ignored = cancellation.onCancel(() -> given.complete(null))) {
            CompletableFuture.anyOf(start.listening(), ended, given)
                    .get(untilDeadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw tooLong();
        } catch (ExecutionException e) {
            throw new IllegalStateException("none of these completes exceptionally", e);
        }
        checkCancelled();
        Optional<ExitReport> report = ended.getNow(Optional.empty());
        if (report.isPresent()) {
            throw LlamaFailure.whileStarting(report.get(), model, start);
        }
        return Objects.requireNonNull(start.listening().join());
    }

    /** Ready at once in present builds, which print the address after loading; older ones load now. */
    private void awaitHealth(Endpoint endpoint) throws InterruptedException {
        while (!http.healthy(endpoint, PROBE)) {
            Optional<ExitReport> report = child.awaitExit(BETWEEN_PROBES);
            if (report.isPresent()) {
                throw LlamaFailure.whileStarting(report.get(), model, start);
            }
            checkCancelled();
            if (Instant.now().isAfter(deadline)) {
                throw tooLong();
            }
        }
    }

    private void answerOnce(Endpoint endpoint) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = http.post(endpoint, "/completion", FIRST_TOKEN, untilDeadline(), "the first token");
        } catch (WorkerException e) {
            throw child.awaitExit(PROBE)
                    .map(report -> LlamaFailure.whileStarting(report, model, start))
                    .orElse(e);
        }
        if (answer.statusCode() == 200) {
            return;
        }
        // what it wrote about it may come a little later
        Optional<ExitReport> report = child.awaitExit(BETWEEN_PROBES);
        if (report.isPresent()) {
            throw LlamaFailure.whileStarting(report.get(), model, start);
        }
        if (!start.shortages().isEmpty()) {
            throw LlamaFailure.memoryShort(model, start, "");
        }
        LOG.warn(
                "llm: {} can't chat ({}); a model for embeddings alone can't, and some builds can't while {} is true",
                model.getFileName(),
                LlamaErrors.of(answer.statusCode(), answer.body()).text(),
                LlamaSettings.EMBEDDINGS);
    }

    private Duration untilDeadline() {
        Duration left = Duration.between(Instant.now(), deadline);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    private void checkCancelled() {
        if (cancellation.isCancelled()) {
            throw cancelled(model);
        }
    }

    static CancelledException cancelled(Path model) {
        return new CancelledException("loading " + model.getFileName() + " was cancelled");
    }

    private WorkerException tooLong() {
        return WorkerException.startFailed(
                "llama-server did not load " + model.getFileName() + " within " + limit.toSeconds() + " s; a larger "
                        + LlamaSettings.START_LIMIT + " gives it longer" + LlamaFailure.lastWords(child.tail(20)),
                null);
    }
}
