package org.diffusiondesk.api.image;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A second pass at a larger size.
 *
 * @param scale of both sides, unless width and height are given
 * @param steps of the second pass; empty for those of the first
 * @param strength how much the second pass may change, above 0 and at most 1
 * @param upscaler the engine's name of a built-in one (for example {@code latent}), or the name of an upscaler model in the catalogue
 */
public record HiresFix(
        OptionalDouble scale,
        OptionalInt width,
        OptionalInt height,
        OptionalInt steps,
        OptionalDouble strength,
        Optional<String> upscaler) {}
