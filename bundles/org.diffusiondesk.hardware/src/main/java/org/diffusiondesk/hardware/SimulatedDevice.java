package org.diffusiondesk.hardware;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A card that is not there, with what makes real ones hard: others use it too, memory comes back some time after a process has ended, and an
 * allocation may fail although enough seems free. Not thread-safe.
 */
final class SimulatedDevice {
    /**
     * How the card is made, in bytes.
     *
     * @param failAboveBytes no allocation succeeds that brings the use by everybody above this, as on a fragmented card
     * @param release how long the memory of a process stays used after its end
     */
    record Card(long totalBytes, long failAboveBytes, Duration release) {}

    private record Leaving(long bytes, long until) {}

    private final Card card;
    private final LongSupplier nanos;
    private final Map<Long, Long> used = new HashMap<>();
    private final List<Leaving> leaving = new ArrayList<>();
    private long others;

    /** Nobody uses it yet. */
    SimulatedDevice(Card card, LongSupplier nanos) {
        this.card = card;
        this.nanos = nanos;
    }

    /** What everybody else uses from now on. */
    void setOthers(long bytes) {
        others = bytes;
    }

    /**
     * A process wants to have this much in all from now on. Less than before always succeeds, and is free at once.
     *
     * @return false when the card has not got it; the process keeps what it had
     */
    boolean allocate(long pid, long bytes) {
        long before = used.getOrDefault(pid, 0L);
        long after = usedBytes() - before + bytes;
        if (bytes > before && after > Math.min(card.totalBytes(), card.failAboveBytes())) {
            return false;
        }
        used.put(pid, bytes);
        return true;
    }

    /** The process has ended. Its memory comes back after a while; until then it is nobody's. */
    void exited(long pid) {
        long bytes = used.getOrDefault(pid, 0L);
        if (used.remove(pid) != null && bytes > 0) {
            leaving.add(new Leaving(bytes, nanos.getAsLong() + card.release().toNanos()));
        }
    }

    long totalBytes() {
        return card.totalBytes();
    }

    long freeBytes() {
        return Math.max(0, card.totalBytes() - usedBytes());
    }

    /** What the living processes have. */
    Map<Long, Long> usedByPid() {
        return Map.copyOf(used);
    }

    private long usedBytes() {
        long now = nanos.getAsLong();
        leaving.removeIf(left -> now - left.until() >= 0);
        return others
                + used.values().stream().mapToLong(Long::longValue).sum()
                + leaving.stream().mapToLong(Leaving::bytes).sum();
    }
}
