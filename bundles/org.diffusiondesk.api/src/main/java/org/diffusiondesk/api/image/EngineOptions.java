package org.diffusiondesk.api.image;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Options that are the engine's own and may change with it.
 *
 * @param cache leaves out steps that would change little
 * @param flowShift shift of the noise levels of flow models, above 0
 * @param shiftedTimestep for models that were distilled to few steps (NitroFusion), 0 .. 1000
 */
public record EngineOptions(Optional<StepCache> cache, OptionalDouble flowShift, OptionalInt shiftedTimestep) {
    public static final EngineOptions NONE =
            new EngineOptions(Optional.empty(), OptionalDouble.empty(), OptionalInt.empty());

    /**
     * Takes over the result of the step before where it would hardly differ: faster, not quite the same picture.
     *
     * @param mode the engine's name, for example {@code easycache}
     * @param threshold how much may be passed over, above 0
     * @param start from this part of the sampling on, 0 .. 1
     * @param end up to this part
     */
    public record StepCache(String mode, OptionalDouble threshold, OptionalDouble start, OptionalDouble end) {}
}
