package org.diffusiondesk.api.resource;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The exchange of models at one moment.
 *
 * @param since when the phase began
 * @param heldChats requests that wait for the language model to come back
 * @param swaps how often the language model was taken out since the start
 * @param failedReloads reloads that failed since the last one that went well
 * @param lastSwap how long the last exchange took besides drawing, from the hold to the language model being ready again
 * @param lastPlan of the newest picture
 */
public record ResourceStatus(
        CyclePhase phase,
        Instant since,
        Optional<SavedState> saved,
        int heldChats,
        long swaps,
        int failedReloads,
        Optional<Duration> lastSwap,
        Optional<ResourcePlan> lastPlan) {}
