package org.diffusiondesk.api.image;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a job beside its progress.
 *
 * @param request as it came, without its pictures
 * @param model id of the model that draws it
 * @param started when a worker took it last
 * @param attempts how often a worker took it; above 1 after an interruption
 * @param estimate how long it will be at work, learned from former jobs
 * @param startsIn how long it will wait, while it waits and that is known
 */
public record JobInfo(
        ImageRequest request,
        String model,
        Instant submitted,
        Optional<Instant> started,
        Optional<Instant> ended,
        int priority,
        int attempts,
        Optional<Duration> estimate,
        Optional<Duration> startsIn) {}
