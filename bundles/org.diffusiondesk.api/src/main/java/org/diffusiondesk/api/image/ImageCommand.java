package org.diffusiondesk.api.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.api.model.ModelDescription;

/**
 * A request with everything decided and checked; what the engine is told.
 *
 * @param model with the files of a VAE and of a ControlNet where the request asks for them
 * @param prompt without the LoRAs that stood in it, which are among those of {@code extras}
 * @param sampler the engine's name; empty for the model's own default
 * @param scheduler the engine's name; empty for the model's own default
 * @param files of the LoRAs and the upscaler that {@code extras} name, by the id in the catalogue
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
        ImageOutput output,
        Map<String, Path> files) {
    public ImageCommand {
        inputs = List.copyOf(inputs);
        files = Map.copyOf(files);
    }

    /** One that names no files beside the model's. */
    public ImageCommand(
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
        this(
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
                inputs,
                extras,
                output,
                Map.of());
    }

    /** The same without the pictures it brings, which may be large. */
    public ImageCommand withoutInputs() {
        return inputs.isEmpty() ? this : withInputs(List.of());
    }

    /** The same with these pictures. */
    public ImageCommand withInputs(List<InputImage> pictures) {
        return new ImageCommand(
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
                pictures,
                extras,
                output,
                files);
    }
}
