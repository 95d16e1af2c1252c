package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Waits until the memory of a process that ended has come back: at once when as much is free as was expected, else when two samples agree and half of it
 * came back, else at the limit. Belongs to the loop thread.
 */
final class Settling {
    private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(50);
    private static final long TOLERANCE = 256L << 20;
    private static final double RELATIVE_TOLERANCE = 0.02;

    private final ResourceSettings settings;
    private final Consumer<Effect> out;
    private long id;
    private boolean asked;
    private boolean done = true;
    private long used;
    private long before;
    private long tolerance = TOLERANCE;
    private OptionalLong last = OptionalLong.empty();
    private Instant deadline = Instant.EPOCH;
    private Instant nextSample = Instant.EPOCH;

    Settling(ResourceSettings settings, Consumer<Effect> out) {
        this.settings = settings;
        this.out = out;
    }

    /** Tells beforehand how much will come back. */
    void expect(Optional<Long> usedBytes, Optional<MemoryView> view) {
        used = usedBytes.orElse(0L);
        before = view.map(v -> v.snapshot().freeBytes()).orElse(0L);
        long total = view.map(v -> v.snapshot().totalBytes()).orElse(0L);
        tolerance = Math.max(TOLERANCE, (long) (RELATIVE_TOLERANCE * total));
    }

    void begin(Instant now) {
        done = false;
        last = OptionalLong.empty();
        deadline = now.plus(settings.settleLimit());
        sample();
    }

    private void sample() {
        id++;
        asked = true;
        out.accept(new Effect.Sample(id));
    }

    void sampled(long sample, OptionalLong free, Instant now) {
        if (sample != id || !asked) {
            return;
        }
        asked = false;
        nextSample = now.plus(BETWEEN_SAMPLES);
        if (free.isEmpty()) {
            done = true; // what can't be measured can't be waited for
            return;
        }
        long bytes = free.getAsLong();
        boolean all = used > 0 && bytes >= before + used - tolerance;
        boolean steady = last.isPresent() && Math.abs(bytes - last.getAsLong()) <= tolerance;
        boolean half = bytes >= before + used / 2 - tolerance;
        done = all || steady && half;
        last = free;
    }

    boolean done(Instant now) {
        return done || !deadline.isAfter(now);
    }

    void tick(Instant now) {
        if (!done && !asked && !nextSample.isAfter(now)) {
            sample();
        }
    }

    Stream<Instant> deadlines() {
        if (done) {
            return Stream.empty();
        }
        return asked ? Stream.of(deadline) : Stream.of(deadline, nextSample);
    }
}
