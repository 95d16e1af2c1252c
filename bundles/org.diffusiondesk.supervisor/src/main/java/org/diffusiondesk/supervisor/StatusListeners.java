package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.diffusiondesk.api.concurrent.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of changes, on a thread of its own, so that none of them can hold up the loop. A change that may wait is told a moment later, and not at all
 * when there is a newer one by then. Thread-safe.
 *
 * @param <T> what changes
 */
final class StatusListeners<T> {
    private static final Logger LOG = LoggerFactory.getLogger(StatusListeners.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration MOMENT = Duration.ofMillis(100);

    private record Change<T>(T status, boolean mayWait) {}

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("supervisor-listeners").daemon(true).factory());
    private final List<Consumer<T>> listeners = new CopyOnWriteArrayList<>();
    private final UnaryOperator<T> complete;
    private final BiPredicate<T, T> minor;
    private final BiPredicate<T, T> same;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Change<T>> pending = new ArrayDeque<>();
    private boolean waking;

    /**
     * {@code complete} adds what is asked for outside of the loop; {@code minor} tells of a state and the next whether hearing of the next may wait;
     * {@code same} whether two states are of the same thing.
     */
    StatusListeners(UnaryOperator<T> complete, BiPredicate<T, T> minor, BiPredicate<T, T> same) {
        this.complete = complete;
        this.minor = minor;
        this.same = same;
    }

    Registration listen(Consumer<T> listener) {
        Consumer<T> own = listener::accept; // the same listener may be registered twice
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    void changed(T before, T status) {
        if (listeners.isEmpty()) {
            return;
        }
        boolean mayWait = minor.test(before, status);
        lock.lock();
        try {
            pending.removeIf(older -> older.mayWait() && same.test(status, older.status()));
            pending.add(new Change<>(status, mayWait));
            if (!mayWait) {
                thread.execute(this::tellAll);
            } else if (!waking) {
                waking = true;
                thread.schedule(this::wake, MOMENT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            waking = false;
        } finally {
            lock.unlock();
        }
        tellAll();
    }

    private void tellAll() {
        for (Optional<T> next = poll(); next.isPresent(); next = poll()) {
            tell(next.get());
        }
    }

    private Optional<T> poll() {
        lock.lock();
        try {
            return Optional.ofNullable(pending.poll()).map(Change::status);
        } finally {
            lock.unlock();
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
