package org.diffusiondesk.jobs;

import java.time.Duration;
import java.time.Instant;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.JobOptions;

/**
 * Who goes first: the one with the lowest {@code submitted - priority * RISE}.
 *
 * <p>A point of priority is worth a minute of waiting, so whoever waits rises by one point a minute. All rise alike, so the order of two jobs never changes
 * by itself, and nobody starves: a job goes before every other one that is submitted more than (difference of the priorities) minutes after it, which is
 * 200 minutes at the most. Equal ones go in the order of their submission. Stateless.
 */
final class QueueOrder {
    static final Duration RISE = Duration.ofMinutes(1);

    private QueueOrder() {}

    static long rank(int priority, Instant submitted) {
        return submitted.toEpochMilli() - priority * RISE.toMillis();
    }

    static void check(int priority) {
        if (priority < JobOptions.LOWEST || priority > JobOptions.HIGHEST) {
            throw new InvalidRequestException(
                    "priority", "priority is " + priority + ", it must be a whole number from -100 to 100");
        }
    }
}
