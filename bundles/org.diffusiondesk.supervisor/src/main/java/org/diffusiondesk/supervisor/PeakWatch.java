package org.diffusiondesk.supervisor;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks a few times a second how much memory the sd-worker uses while it draws, and has the most of it remembered. Thread-safe. */
final class PeakWatch {
    private static final long BETWEEN_MILLIS = 250;

    private final Map<Long, CountDownLatch> ends = new ConcurrentHashMap<>();
    private final MemoryMeter meter;

    PeakWatch(MemoryMeter meter) {
        this.meter = meter;
    }

    /** Blocks until {@link #end}, or until the process is gone. */
    void watch(Effect.WatchPeak watch) {
        CountDownLatch end = ends.computeIfAbsent(watch.seat(), seat -> new CountDownLatch(1));
        long most = 0;
        try {
            boolean over = false;
            while (!over) {
                over = end.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS);
                OptionalLong used =
                        meter.usedBytes(watch.pid(), watch.plan().snapshot().kind());
                over |= used.isEmpty();
                most = Math.max(most, used.orElse(0));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            ends.remove(watch.seat());
        }
        if (most > 0) {
            meter.learn(watch, most);
        }
    }

    void end(long seat) {
        CountDownLatch end = ends.get(seat);
        if (end != null) {
            end.countDown();
        }
    }

    void close() {
        ends.values().forEach(CountDownLatch::countDown);
    }
}
