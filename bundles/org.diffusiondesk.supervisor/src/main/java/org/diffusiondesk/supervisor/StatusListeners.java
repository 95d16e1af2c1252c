package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of changes, on a thread of its own, so that none of them can hold up the loop. Thread-safe. */
final class StatusListeners {
    private static final Logger LOG = LoggerFactory.getLogger(StatusListeners.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("supervisor-listeners").daemon(true).factory());
    private final List<Consumer<WorkerStatus>> listeners = new CopyOnWriteArrayList<>();
    private final UnaryOperator<WorkerStatus> complete;

    /** {@code complete} adds what is asked for outside of the loop. */
    StatusListeners(UnaryOperator<WorkerStatus> complete) {
        this.complete = complete;
    }

    Registration listen(Consumer<WorkerStatus> listener) {
        Consumer<WorkerStatus> own = listener::accept; // the same listener may be registered twice
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    void changed(WorkerStatus status) {
        if (!listeners.isEmpty()) {
            thread.execute(() -> tell(status));
        }
    }

    void close() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("supervisor: a listener did not return within {}", Texts.seconds(CLOSE_LIMIT));
            thread.shutdownNow();
        }
    }

    private void tell(WorkerStatus status) {
        WorkerStatus completed = complete.apply(status);
        for (Consumer<WorkerStatus> listener : listeners) {
            try {
                listener.accept(completed);
            } catch (RuntimeException fault) { // foreign code; the others shall hear all the same
                LOG.error("supervisor: a listener failed", fault);
            }
        }
    }
}
