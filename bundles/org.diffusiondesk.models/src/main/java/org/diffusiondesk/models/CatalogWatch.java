package org.diffusiondesk.models;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.diffusiondesk.api.concurrent.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners when the models are others than before. It looks again and again instead of waiting for news from the file system, because those
 * are not to be had for folders on other machines, and a look at thousands of files takes some milliseconds. Thread-safe.
 */
final class CatalogWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogWatch.class);

    private final Supplier<List<Candidate>> look;
    private final Duration period;
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<List<Candidate>>> last = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean started = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, CatalogWatch::thread);

    CatalogWatch(Supplier<List<Candidate>> look, Duration period) {
        this.look = look;
        this.period = period;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "model-watch");
        thread.setDaemon(true);
        return thread;
    }

    Registration listen(Runnable listener) {
        Runnable mine = listener::run; // the same one may listen twice
        listeners.add(mine);
        if (started.compareAndSet(false, true)) {
            thread.scheduleWithFixedDelay(this::compare, 0, period.toMillis(), TimeUnit.MILLISECONDS);
        }
        return () -> listeners.remove(mine);
    }

    private void compare() {
        if (listeners.isEmpty()) {
            last.set(Optional.empty());
            return;
        }
        try {
            List<Candidate> now = look.get();
            Optional<List<Candidate>> before = last.getAndSet(Optional.of(now));
            if (before.isPresent() && !before.get().equals(now)) {
                listeners.forEach(CatalogWatch::tell);
            }
        } catch (RuntimeException problem) { // one look that fails must not be the last
            LOG.warn("models: a look for changes failed", problem);
        }
    }

    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException problem) { // the others hear of it all the same
            LOG.warn("models: a listener failed", problem);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
