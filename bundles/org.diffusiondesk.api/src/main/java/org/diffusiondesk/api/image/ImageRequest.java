package org.diffusiondesk.api.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What somebody wants drawn; whatever is empty is filled from the model's description.
 *
 * @param count pictures, 1 .. 10; picture i has seed + i
 * @param seed 0 .. 2^63-1; empty for one chosen by us
 * @param sampler the engine's name, or AUTOMATIC1111's
 * @param strength for image to image, above 0 and at most 1
 * @param preview whether to make previews while sampling
 */
public record ImageRequest(
        Optional<String> model,
        String prompt,
        String negativePrompt,
        OptionalInt width,
        OptionalInt height,
        int count,
        OptionalInt steps,
        OptionalDouble cfgScale,
        OptionalLong seed,
        Optional<String> sampler,
        Optional<String> scheduler,
        OptionalDouble strength,
        OptionalInt clipSkip,
        boolean preview,
        List<InputImage> inputs,
        ImageExtras extras,
        ImageOutput output) {
    public ImageRequest {
        inputs = List.copyOf(inputs);
    }

    /** A request that names only a prompt. */
    public static ImageRequest of(String prompt) {
        return new ImageRequest(
                Optional.empty(),
                prompt,
                "",
                OptionalInt.empty(),
                OptionalInt.empty(),
                1,
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                false,
                List.of(),
                ImageExtras.NONE,
                ImageOutput.PNG);
    }

    /** The same without the pictures it brings, which may be large. */
    public ImageRequest withoutInputs() {
        return inputs.isEmpty()
                ? this
                : new ImageRequest(
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
