package org.diffusiondesk.api.image;

import java.util.Optional;
import java.util.Set;

/**
 * Which jobs are asked for, the newest first.
 *
 * @param states empty for all
 * @param before only those older than this job
 * @param limit 1 .. 1000
 */
public record JobFilter(Set<JobState> states, Optional<String> before, int limit) {
    public JobFilter {
        states = Set.copyOf(states);
    }
}
