package org.diffusiondesk.api.image;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.api.model.ModelDescription;

/**
 * A request with everything decided and checked; what the engine is told.
 *
 * @param sampler the engine's name; empty for the model's own default
 * @param scheduler the engine's name; empty for the model's own default
 */
public record ImageCommand(
        ModelDescription model,
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
        boolean preview,
        List<InputImage> inputs,
        ImageExtras extras,
        ImageOutput output) {
    public ImageCommand {
        inputs = List.copyOf(inputs);
    }

    /** The same without the pictures it brings, which may be large. */
    public ImageCommand withoutInputs() {
        return inputs.isEmpty()
                ? this
                : new ImageCommand(
                        model,
                        prompt,
                        negativePrompt,
                        width,
                        height,
                        count,
                        steps,
                        cfgScale,
                        seed,
                        sampler,
                        scheduler,
                        strength,
                        clipSkip,
                        preview,
                        List.of(),
                        extras,
                        output);
    }
}
