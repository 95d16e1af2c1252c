package org.diffusiondesk.engine.sd.worker.wire;

import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /v1/progress} and the data of {@code GET /v1/stream/progress}.
 *
 * @param state {@code idle}, {@code running}, {@code done}, {@code failed} or {@code cancelled}
 * @param phase {@code none}, {@code load}, {@code encode}, {@code sample}, {@code hires}, {@code decode} or {@code upscale}
 * @param time seconds since the job began
 * @param eta seconds that the present picture's sampling still needs, where there is an estimate
 */
public record Progress(
        @Nullable String job,
        String state,
        String phase,
        int image,
        int step,
        int steps,
        double time,
        @Nullable Double eta) {
    /** Nothing has run yet. */
    public static final Progress IDLE = new Progress(null, "idle", "none", 0, 0, 0, 0, null);
}
