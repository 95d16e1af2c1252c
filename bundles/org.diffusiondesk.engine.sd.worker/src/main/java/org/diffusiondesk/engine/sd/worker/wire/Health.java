package org.diffusiondesk.engine.sd.worker.wire;

import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /internal/health}.
 *
 * @param model the loaded one; absent when there is none
 * @param busy whether a job runs
 */
public record Health(
        boolean ok,
        String worker,
        long pid,
        boolean loaded,
        @Nullable String model,
        boolean busy) {}
