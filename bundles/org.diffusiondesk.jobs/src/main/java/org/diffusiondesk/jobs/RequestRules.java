package org.diffusiondesk.jobs;

import static org.diffusiondesk.jobs.Checks.inRange;
import static org.diffusiondesk.jobs.Checks.wrong;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.image.LoraUse;
import org.diffusiondesk.api.image.PromptLoras;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;

/** Fills and checks requests, so that nothing reaches the engine that could harm it. Each error names the field and what would be right. */
final class RequestRules {
    static final int MAX_PROMPT = 16_384;
    static final int MIN_SIDE = 64;
    static final int MAX_SIDE = 4096;
    static final int SIDE_STEP = 8;
    /** The last that survives as a floating-point number, in which the engine may read it. */
    static final long MAX_SEED = 9223372036854774784L;

    private final long maxPixels;
    private final RandomGenerator random;
    private final Parts parts;

    RequestRules(long maxPixels, RandomGenerator random, ModelCatalog catalog) {
        this.maxPixels = maxPixels;
        this.random = random;
        this.parts = new Parts(catalog);
    }

    /** The model with what is loaded together with it for a plain picture. */
    ModelDescription equipped(ModelDescription model) {
        return parts.equipped(model, ImageExtras.NONE);
    }

    /**
     * What the engine is to be told.
     *
     * @param engine empty while it is not known; the names of sampler and scheduler are then taken as they are, to be looked up by
     *     {@link #named} before the work begins
     */
    ImageCommand command(ImageRequest request, ModelDescription model, Optional<ImageEngineInfo> engine) {
        ImageDefaults best = model.imageDefaults();
        prompt("prompt", request.prompt(), false);
        prompt("negative_prompt", request.negativePrompt(), true);
        int width = side("width", request.width().orElse(best.width()));
        int height = side("height", request.height().orElse(best.height()));
        pixels(width, height);
        inRange("n", request.count(), 1, 10);
        double cfgScale = inRange("cfg_scale", request.cfgScale().orElse(best.cfgScale()), 0, 30);
        PromptLoras prompt = PromptLoras.of(request.prompt());
        ImageExtras asked = extras(request.extras(), prompt, width, height);
        List<InputImage> inputs = InputRules.checked(request.inputs(), asked.control());
        inRange("clip_skip", request.clipSkip(), 1, 12);
        FamilyRules.check(request, model);
        parts.words(model, prompt.text(), request.negativePrompt());
        Parts.Found found = parts.find(model, asked, prompt.loras().size());
        ImageCommand command = new ImageCommand(
                parts.equipped(model, asked),
                prompt.text(),
                request.negativePrompt(),
                width,
                height,
                request.count(),
                steps(request, best),
                cfgScale,
                seed(request),
                request.sampler().orElse(best.sampler()),
                request.scheduler().orElse(request.sampler().isPresent() ? "" : best.scheduler()),
                strength(request),
                FamilyRules.clipSkip(request, model),
                request.preview(),
                inputs,
                found.extras(),
                request.output(),
                found.files());
        return engine.map(info -> named(command, info)).orElse(command);
    }

    private void pixels(int width, int height) {
        if ((long) width * height > maxPixels) {
            throw wrong(
                    "size",
                    width + "x" + height + " has more than " + maxPixels
                            + " pixels; ask for fewer, or raise the setting jobs.maxPixels");
        }
    }

    private ImageExtras extras(ImageExtras asked, PromptLoras prompt, int width, int height) {
        if (!prompt.loras().stream().allMatch(lora -> Math.abs(lora.weight()) <= ExtrasRules.MAX_WEIGHT)) {
            throw wrong(
                    "prompt",
                    "the weight of a LoRA in the prompt is no number of " + -ExtrasRules.MAX_WEIGHT + " to "
                            + ExtrasRules.MAX_WEIGHT + "; <lora:name:0.8> would be right");
        }
        List<LoraUse> loras =
                Stream.concat(asked.loras().stream(), prompt.loras().stream()).toList();
        ExtrasRules.check(with(asked, loras, asked.hires()));
        return with(asked, loras, ExtrasRules.sized(asked.hires(), width, height, maxPixels));
    }

    private static ImageExtras with(ImageExtras extras, List<LoraUse> loras, Optional<HiresFix> hires) {
        return new ImageExtras(
                loras,
                hires,
                extras.control(),
                extras.vae(),
                extras.vaeTiling(),
                extras.sigmas(),
                extras.eta(),
                extras.guidance(),
                extras.engine());
    }

    /** Noise levels give the number of steps themselves. */
    private static int steps(ImageRequest request, ImageDefaults best) {
        List<Double> sigmas = request.extras().sigmas();
        if (sigmas.isEmpty()) {
            return inRange("steps", request.steps().orElse(best.steps()), 1, ExtrasRules.MAX_STEPS);
        }
        int steps = sigmas.size() - 1;
        if (request.steps().orElse(steps) != steps) {
            throw wrong(
                    "steps",
                    "steps is " + request.steps().getAsInt() + ", but sigmas has " + sigmas.size()
                            + " numbers, which makes " + steps + " steps; leave one of them out");
        }
        return steps;
    }

    /** The command with the engine's own names of sampler and scheduler. */
    static ImageCommand named(ImageCommand c, ImageEngineInfo engine) {
        SamplerNames.Found sampler = SamplerNames.sampler(c.sampler(), engine.samplers(), engine.schedulers());
        String scheduler = SamplerNames.scheduler(c.scheduler(), engine.schedulers());
        String chosen = scheduler.isEmpty() ? sampler.scheduler().orElse("") : scheduler;
        Optional<HiresFix> hires = c.extras().hires().map(fix -> SamplerNames.upscaler(fix, c.files(), engine));
        return new ImageCommand(
                c.model(),
                c.prompt(),
                c.negativePrompt(),
                c.width(),
                c.height(),
                c.count(),
                c.steps(),
                c.cfgScale(),
                c.seed(),
                sampler.sampler(),
                chosen,
                c.strength(),
                c.clipSkip(),
                c.preview(),
                c.inputs(),
                with(c.extras(), c.extras().loras(), hires),
                c.output(),
                c.files());
    }

    private static void prompt(String field, String text, boolean mayBeEmpty) {
        if (!mayBeEmpty && text.isBlank()) {
            throw wrong(field, field + " is missing; say what to draw");
        }
        if (text.length() > MAX_PROMPT) {
            throw wrong(
                    field, field + " has " + text.length() + " characters; at most " + MAX_PROMPT + " are possible");
        }
        if (text.indexOf('\0') >= 0) {
            throw wrong(field, field + " holds a NUL character; leave it out");
        }
    }

    private static int side(String field, int value) {
        if (value < MIN_SIDE || value > MAX_SIDE || value % SIDE_STEP != 0) {
            throw wrong(
                    field,
                    field + " is " + value + "; a multiple of " + SIDE_STEP + " from " + MIN_SIDE + " to " + MAX_SIDE
                            + " would be right");
        }
        return value;
    }

    private long seed(ImageRequest request) {
        if (request.seed().isEmpty()) {
            return random.nextLong(1L << 32);
        }
        long seed = request.seed().getAsLong();
        if (seed < 0 || seed > MAX_SEED - request.count()) {
            throw wrong(
                    "seed",
                    "seed is " + seed + "; 0 to " + (MAX_SEED - request.count())
                            + " would be right, or none for a seed of our choice");
        }
        return seed;
    }

    private static OptionalDouble strength(ImageRequest request) {
        if (request.strength().isPresent()) {
            double strength = request.strength().getAsDouble();
            inRange("strength", strength, 0.01, 1);
            if (InputRules.count(request.inputs(), InputImage.Role.INIT) == 0) {
                throw wrong("strength", "strength needs a picture to start from; send one as image, or leave it out");
            }
        }
        return request.strength();
    }
}
