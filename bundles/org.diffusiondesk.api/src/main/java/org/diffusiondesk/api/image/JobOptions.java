package org.diffusiondesk.api.image;

import java.util.Optional;

/**
 * How a job is to be queued.
 *
 * @param priority -100 .. 100; higher ones go first, equal ones in their order, and whoever waits long rises
 * @param idempotencyKey of a client that may send the same request twice: the second one gets the job of the first
 */
public record JobOptions(int priority, Optional<String> idempotencyKey) {
    public static final int LOWEST = -100;
    public static final int HIGHEST = 100;
    public static final JobOptions NORMAL = new JobOptions(0, Optional.empty());
}
