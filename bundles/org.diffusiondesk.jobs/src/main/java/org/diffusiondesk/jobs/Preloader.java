package org.diffusiondesk.jobs;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.image.Preloading;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the default image model loaded: when the sd-worker is there, and again when it has come back without a model. Gives up after a few failures in a
 * row, so that a model which kills its worker does not do so for ever; a job that loads a model by itself ends that.
 *
 * <p>It never costs the language model anything: where both don't fit, the image model waits for its first request.
 */
final class Preloader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Preloader.class);
    private static final int MAX_FAILURES = 2;

    private final QueuedImageService service;
    private final Workers workers;
    private final Executor executor;
    private final AtomicBoolean pending = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger();
    private final Registration registration;
    private volatile Optional<String> lastProblem = Optional.empty();

    /**
     * Begins.
     *
     * @param executor must not run its tasks on the calling thread
     */
    Preloader(QueuedImageService service, Workers workers, Executor executor) {
        this.service = service;
        this.workers = workers;
        this.executor = executor;
        this.registration = workers.listen(this::changed);
        workers.status().forEach(this::changed);
    }

    /** See {@link org.diffusiondesk.api.image.ImageService#preloading}. */
    Preloading state() {
        return failures.get() < MAX_FAILURES
                ? Preloading.EXPECTED
                : lastProblem.map(Preloading::givenUp).orElse(Preloading.UNWANTED);
    }

    private void changed(WorkerStatus status) {
        if (status.id() == WorkerId.SD && status.state() instanceof WorkerState.Ready) {
            if (status.model().isPresent()) {
                failures.set(0);
            } else if (failures.get() < MAX_FAILURES) {
                preload();
            }
        }
    }

    private void preload() {
        if (pending.compareAndSet(false, true)) {
            executor.execute(this::queue);
        }
    }

    private void queue() {
        try {
            service.preload(this::wanted).whenComplete((model, problem) -> {
                pending.set(false);
                if (problem != null) {
                    failed(problem);
                }
            });
        } catch (DeskException notNow) {
            pending.set(false);
            failed(notNow);
        }
    }

    private void failed(Throwable problem) {
        String reason = problem instanceof DeskException desk ? desk.text() : problem.toString();
        // memory that the language model has, or a stop: no fault of the model, the first picture will load it
        boolean notNow = problem instanceof UnavailableException || problem instanceof CancelledException;
        lastProblem = Optional.of(reason).filter(text -> !notNow);
        failures.incrementAndGet();
        LOG.atLevel(notNow ? Level.INFO : Level.WARN)
                .log("jobs: the default image model could not be loaded beforehand: {}", reason);
        workers.status().forEach(this::changed); // the worker may have come back before this load had failed
    }

    private boolean wanted() {
        return workers.status().stream()
                .noneMatch(status -> status.id() == WorkerId.SD && (status.loaded() || givenUp(status)));
    }

    /** Only a person's request is a reason to start it once more then. */
    private static boolean givenUp(WorkerStatus status) {
        return status.state() instanceof WorkerState.Failed failed
                && failed.retryAt().isEmpty();
    }

    @Override
    public void close() {
        registration.close();
    }
}
