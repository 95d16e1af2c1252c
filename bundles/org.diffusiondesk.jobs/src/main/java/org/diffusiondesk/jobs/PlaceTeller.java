package org.diffusiondesk.jobs;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Tells those who wait their new places, on a virtual thread of its own, so that nobody who puts something in or takes something out has to wait until
 * thousands have heard of it. Several changes in a row are told as one. Thread-safe.
 */
final class PlaceTeller implements AutoCloseable {
    private static final int NOBODY = Integer.MAX_VALUE;

    private final IntFunction<List<WorkQueue.Work>> waiting;
    private final AtomicInteger from = new AtomicInteger(NOBODY);
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /** {@code waiting} gives those who wait at this place and behind it. */
    PlaceTeller(IntFunction<List<WorkQueue.Work>> waiting) {
        this.waiting = waiting;
        this.thread = Thread.ofVirtual().name("image-job-places").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    /** Whoever waits at this place or behind it has moved. Returns at once. */
    void changed(int place) {
        from.accumulateAndGet(place, Math::min);
        news.release();
    }

    private void loop() {
        while (!closed) {
            news.acquireUninterruptibly();
            news.drainPermits();
            int place = from.getAndSet(NOBODY);
            for (WorkQueue.Work work : waiting.apply(place)) {
                work.moved(place++);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        news.release();
    }
}
