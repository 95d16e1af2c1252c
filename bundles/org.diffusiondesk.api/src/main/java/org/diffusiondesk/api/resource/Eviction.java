package org.diffusiondesk.api.resource;

import org.diffusiondesk.api.worker.WorkerId;

/**
 * How often a model left the memory for one reason, since DiffusionDesk started.
 *
 * @param model its id
 */
public record Eviction(WorkerId worker, String model, EvictionCause cause, long count) {}
