package org.diffusiondesk.api.image;

import java.util.Optional;

/**
 * How a job is to be queued.
 *
 * @param priority -100 .. 100; higher ones go first, equal ones in their order, and whoever waits rises by one a minute
 * @param idempotencyKey of a client that may send the same request twice: the second one gets the job of the first
 * @param attended whether it is drawn only for somebody who waits for it now: it is not drawn after a restart, when nobody waits any more
 */
public record JobOptions(int priority, Optional<String> idempotencyKey, boolean attended) {
    public static final int LOWEST = -100;
    public static final int HIGHEST = 100;
    public static final JobOptions NORMAL = new JobOptions(0, Optional.empty());

    /** A job that is drawn whoever waits for it. */
    public JobOptions(int priority, Optional<String> idempotencyKey) {
        this(priority, idempotencyKey, false);
    }

    /** The same, for somebody who waits for the answer and for nobody else. */
    public JobOptions whileAttended() {
        return new JobOptions(priority, idempotencyKey, true);
    }
}
