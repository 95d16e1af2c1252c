package org.diffusiondesk.models.memory;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The peaks that were seen; forgets those that were longest not seen again. Thread-safe, only in memory. */
final class PeakBook {
    /** A dozen models in a dozen sizes, twice. */
    static final int MOST = 400;

    private static final long MOST_BYTES = 1L << 50;

    private record Key(Peak.Series series, long size) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Peak> peaks = new LinkedHashMap<>();

    /** {@code known}: the one that was seen last comes last. */
    PeakBook(List<Peak> known) {
        known.forEach(this::put);
    }

    /** Whether it was worth noting. */
    boolean observe(Peak.Series series, long size, long bytes) {
        if (bytes <= 0 || bytes > MOST_BYTES) {
            return false;
        }
        lock.lock();
        try {
            Peak before = peaks.get(new Key(series, size));
            put(before == null ? new Peak(series, size, bytes, 1) : before.after(bytes));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** That of the same size, else of the next larger one, else of the next smaller one. */
    Optional<Peak> nearest(Peak.Series series, long size) {
        lock.lock();
        try {
            Comparator<Peak> larger = Comparator.comparingLong(Peak::size);
            List<Peak> same = peaks.values().stream()
                    .filter(peak -> peak.series().equals(series))
                    .toList();
            return same.stream().filter(peak -> peak.size() >= size).min(larger).or(() -> same.stream()
                    .max(larger));
        } finally {
            lock.unlock();
        }
    }

    /** All, the one that was seen last at the end. */
    List<Peak> all() {
        lock.lock();
        try {
            return List.copyOf(peaks.values());
        } finally {
            lock.unlock();
        }
    }

    private void put(Peak peak) {
        Key key = new Key(peak.series(), peak.size());
        peaks.remove(key);
        peaks.put(key, peak);
        if (peaks.size() > MOST) {
            peaks.remove(peaks.keySet().iterator().next());
        }
    }
}
