package org.diffusiondesk.engine.sd.worker;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/**
 * A checked request.
 *
 * @param job how the client calls the job, to cancel it; empty for an id of ours
 * @param model to load first when the worker has another; empty for the loaded one
 * @param sampler the engine's name; empty for the model's default
 * @param scheduler the engine's name; empty for the model's default
 * @param tiling whether to decode in tiles, whatever the extras say
 * @param extras further keys of {@code ddsd_generate}, which checks them; not to be changed
 */
record DrawRequest(
        Optional<String> job,
        Optional<ModelSpec> model,
        String prompt,
        String negativePrompt,
        int width,
        int height,
        int count,
        int steps,
        double cfgScale,
        long seed,
        String sampler,
        String scheduler,
        OptionalDouble strength,
        OptionalInt clipSkip,
        PreviewMode preview,
        boolean tiling,
        ObjectNode extras,
        List<Pixels> inputs) {
    DrawRequest {
        inputs = List.copyOf(inputs);
    }

    /** How previews are made. */
    enum PreviewMode {
        NONE,
        /** By a fixed matrix: small and nearly free. */
        PROJ,
        /** By the tiny auto-encoder: full size, and as slow as decoding the picture itself. */
        TAE
    }
}
