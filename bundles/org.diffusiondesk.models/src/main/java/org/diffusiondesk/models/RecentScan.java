package org.diffusiondesk.models;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** What the last walk through the folders found, for a moment. Thread-safe. */
final class RecentScan {
    /** How long a new file may stay unseen by those who ask for a model that was there before. */
    static final Duration FRESH = Duration.ofSeconds(1);

    private record Taken(Found found, long nanos) {}

    private final AtomicReference<Optional<Taken>> last = new AtomicReference<>(Optional.empty());
    private final LongSupplier nanoTime;

    RecentScan(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** {@code begun} is the time before the first folder was read. */
    void keep(Found found, long begun) {
        Taken mine = new Taken(found, begun);
        last.updateAndGet(
                other -> other.filter(taken -> taken.nanos() - begun > 0).or(() -> Optional.of(mine)));
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Empty when the last walk is too long ago. */
    Optional<Found> found() {
        return last.get()
                .filter(taken -> now() - taken.nanos() < FRESH.toNanos())
                .map(Taken::found);
    }
}
