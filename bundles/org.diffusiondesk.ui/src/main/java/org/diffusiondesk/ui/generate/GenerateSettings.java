package org.diffusiondesk.ui.generate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;

/**
 * What stands in the fields of the Generate part.
 *
 * @param model id; empty before a model was ever chosen
 * @param sampler the engine's name; empty for the model's own
 * @param seed used only when it is kept
 * @param keepSeed whether the next picture uses {@code seed}, or one of the engine's choice
 */
public record GenerateSettings(
        String model,
        String prompt,
        String negativePrompt,
        int width,
        int height,
        int steps,
        double cfgScale,
        String sampler,
        long seed,
        boolean keepSeed,
        int count) {
    /** Before anything was entered. */
    public static final GenerateSettings INITIAL = new GenerateSettings("", "", "", 512, 512, 20, 7.0, "", 0, false, 1);

    /** The same texts, with another model and the values that it is best at. */
    public GenerateSettings withModel(ModelDescription description) {
        ImageDefaults best = description.imageDefaults();
        return new GenerateSettings(
                description.id(),
                prompt,
                negativePrompt,
                best.width(),
                best.height(),
                best.steps(),
                best.cfgScale(),
                best.sampler(),
                seed,
                keepSeed,
                count);
    }

    /** The same with a seed. */
    public GenerateSettings withSeed(long newSeed, boolean keep) {
        return new GenerateSettings(
                model, prompt, negativePrompt, width, height, steps, cfgScale, sampler, newSeed, keep, count);
    }

    /** Those of a request; what it leaves open stays as it is. */
    public GenerateSettings with(ImageRequest request) {
        return new GenerateSettings(
                request.model().orElse(model),
                request.prompt(),
                request.negativePrompt(),
                request.width().orElse(width),
                request.height().orElse(height),
                request.steps().orElse(steps),
                request.cfgScale().orElse(cfgScale),
                request.sampler().orElse(sampler),
                request.seed().orElse(seed),
                request.seed().isPresent() || keepSeed,
                1);
    }

    /** What these settings want of the memory. */
    public ImageDemand demand(ModelDescription description) {
        return new ImageDemand(description, width, height, count, ImageDemand.Pressure.NORMAL);
    }

    /** What the image service is asked for. */
    public ImageRequest request() {
        return new ImageRequest(
                Optional.of(model).filter(id -> !id.isEmpty()),
                prompt.strip(),
                negativePrompt.strip(),
                OptionalInt.of(width),
                OptionalInt.of(height),
                count,
                OptionalInt.of(steps),
                OptionalDouble.of(cfgScale),
                keepSeed ? OptionalLong.of(seed) : OptionalLong.empty(),
                Optional.of(sampler).filter(name -> !name.isEmpty()),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                true,
                List.of(),
                ImageExtras.NONE,
                ImageOutput.PNG);
    }
}
