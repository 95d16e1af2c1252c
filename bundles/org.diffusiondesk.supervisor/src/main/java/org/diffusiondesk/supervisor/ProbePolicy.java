package org.diffusiondesk.supervisor;

import java.time.Duration;

/** When a process that does not answer counts as dead. Pure. */
final class ProbePolicy {
    /** Missed health checks in a row. */
    static final int MISSES = 3;

    /** A worker that has work in flight may be too busy to answer; so long without any sign of life is too long even then. */
    static final Duration BUSY_SILENCE = Duration.ofSeconds(60);

    private ProbePolicy() {}

    /**
     * Whether to give it up.
     *
     * @param busy pieces of work in flight
     * @param silence since it last wrote a line, answered, or work began or ended
     */
    static boolean dead(int misses, int busy, Duration silence) {
        return misses >= MISSES && (busy == 0 || silence.compareTo(BUSY_SILENCE) >= 0);
    }
}
