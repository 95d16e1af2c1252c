package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a worker that failed is started again: after 1, 2, 4 ... seconds, at most {@code maxRestarts} times in {@code window}.
 *
 * @param longest the back-off never exceeds it
 */
record RestartPolicy(int maxRestarts, Duration window, Duration longest) {
    static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int DOUBLINGS =
            16; // beyond it every doubling exceeds any sensible limit, and a shift would overflow

    /** The failures that still count at {@code now}, oldest first. */
    List<Instant> recent(List<Instant> failures, Instant now) {
        Instant since = now.minus(window);
        return failures.stream().filter(at -> at.isAfter(since)).toList();
    }

    /**
     * The moment of the next try.
     *
     * @param failures the recent failures, including the one that just happened
     * @return empty when it is given up
     */
    Optional<Instant> retryAt(List<Instant> failures, Instant now) {
        int count = recent(failures, now).size();
        if (count > maxRestarts) {
            return Optional.empty();
        }
        Duration backoff = Duration.ofSeconds(1L << Math.min(Math.max(count - 1, 0), DOUBLINGS));
        return Optional.of(now.plus(backoff.compareTo(longest) < 0 ? backoff : longest));
    }
}
