package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.time.InstantSource;

/** Tells the time of day as it was at the start plus what has passed since: setting the machine's clock must not end a start or a drain. */
final class MonotonicClock implements InstantSource {
    private final Instant origin = Instant.now();
    private final long nanos = System.nanoTime();

    @Override
    public Instant instant() {
        return origin.plusNanos(System.nanoTime() - nanos);
    }
}
