package org.diffusiondesk.supervisor;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.api.worker.WorkerId;

/** One process from its launch to its end; hears what the engine tells and hands on what matters, thinned out. Thread-safe. */
final class Child implements StartListener {
    /** Which one. */
    record Key(WorkerId worker, long generation) {}

    private static final long HEARD_EVERY =
            1_000_000_000L; // ns; a sign of life only has to be finer than a health check

    private final CancellationSource cancellation = new CancellationSource();
    private final AtomicInteger percent = new AtomicInteger();
    private final AtomicLong heardAt = new AtomicLong(System.nanoTime() - HEARD_EVERY);
    private final Key key;
    private final LogBook log;
    private final Consumer<Event> events;
    private volatile Optional<WorkerHandle> handle = Optional.empty();

    Child(Key key, LogBook log, Consumer<Event> events) {
        this.key = key;
        this.log = log;
        this.events = events;
    }

    CancellationSource cancellation() {
        return cancellation;
    }

    Optional<WorkerHandle> handle() {
        return handle;
    }

    void launched(WorkerHandle launched) {
        handle = Optional.of(launched);
        log.adopt(key.generation(), launched);
    }

    @Override
    public void spawned(long pid) {
        events.accept(new Event.Spawned(key.worker(), key.generation(), pid));
    }

    @Override
    public void loading(double fraction) {
        int now = (int) (fraction * 100);
        if (percent.getAndSet(now) != now) {
            WorkerEvent.Loading loading = new WorkerEvent.Loading(key.generation(), now / 100.0);
            events.accept(new Event.Reported(key.worker(), loading));
        }
    }

    @Override
    public void line(String text) {
        log.line(key.generation(), text);
        long now = System.nanoTime();
        long last = heardAt.get();
        if (now - last >= HEARD_EVERY && heardAt.compareAndSet(last, now)) {
            events.accept(new Event.Heard(key.worker(), key.generation()));
        }
    }
}
