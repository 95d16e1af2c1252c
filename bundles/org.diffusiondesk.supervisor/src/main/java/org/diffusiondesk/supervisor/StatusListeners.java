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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of changes, on a thread of its own, so that none of them can hold up the loop. Thread-safe.
 *
 * @param <T> what changes
 */
final class StatusListeners<T> {
    private static final Logger LOG = LoggerFactory.getLogger(StatusListeners.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("supervisor-listeners").daemon(true).factory());
    private final List<Consumer<T>> listeners = new CopyOnWriteArrayList<>();
    private final UnaryOperator<T> complete;

    /** {@code complete} adds what is asked for outside of the loop. */
    StatusListeners(UnaryOperator<T> complete) {
        this.complete = complete;
    }

    Registration listen(Consumer<T> listener) {
        Consumer<T> own = listener::accept; // the same listener may be registered twice
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    void changed(T status) {
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

    private void tell(T status) {
        T completed = complete.apply(status);
        for (Consumer<T> listener : listeners) {
            try {
                listener.accept(completed);
            } catch (RuntimeException fault) { // foreign code; the others shall hear all the same
                LOG.error("supervisor: a listener failed", fault);
            }
        }
    }
}
