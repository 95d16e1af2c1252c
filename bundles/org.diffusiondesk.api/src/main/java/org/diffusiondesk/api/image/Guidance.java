package org.diffusiondesk.api.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Ways of guiding beside {@code cfg_scale}.
 *
 * @param distilled for models that were distilled with guidance (Flux)
 * @param image how strongly an edit model keeps to its pictures
 */
public record Guidance(OptionalDouble distilled, OptionalDouble image, Optional<SkipLayers> skipLayers) {
    public static final Guidance PLAIN = new Guidance(OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());

    /** Skip-layer guidance in the part {@code start} .. {@code end} (0 .. 1) of the sampling. */
    public record SkipLayers(List<Integer> layers, double scale, double start, double end) {
        public SkipLayers {
            layers = List.copyOf(layers);
        }
    }
}
