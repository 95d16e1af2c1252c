package org.diffusiondesk.jobs;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.jobs.files.PictureSize;

/** Fills and checks requests, so that nothing reaches the engine that could harm it. Each error names the field and what would be right. */
final class RequestRules {
    static final int MAX_PROMPT = 16_384;
    static final int MIN_SIDE = 64;
    static final int MAX_SIDE = 4096;
    private static final int SIDE_STEP = 8;
    private static final int MAX_INPUT_BYTES = 32 << 20;
    private static final int MAX_INPUTS = 8;
    private static final long MAX_INPUT_PIXELS = 64L << 20;

    private final long maxPixels;
    private final RandomGenerator random;

    RequestRules(long maxPixels, RandomGenerator random) {
        this.maxPixels = maxPixels;
        this.random = random;
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
        if ((long) width * height > maxPixels) {
            throw wrong(
                    "size",
                    width + "x" + height + " has more than " + maxPixels
                            + " pixels; ask for fewer, or raise the setting jobs.maxPixels");
        }
        inRange("n", request.count(), 1, 10);
        int steps = inRange("steps", request.steps().orElse(best.steps()), 1, 150);
        double cfgScale = inRange("cfg_scale", request.cfgScale().orElse(best.cfgScale()), 0, 30);
        inputs(request.inputs());
        ImageCommand command = new ImageCommand(
                model,
                request.prompt(),
                request.negativePrompt(),
                width,
                height,
                request.count(),
                steps,
                cfgScale,
                seed(request),
                request.sampler().orElse(best.sampler()),
                request.scheduler().orElse(request.sampler().isPresent() ? "" : best.scheduler()),
                strength(request),
                clipSkip(request),
                request.preview(),
                request.inputs(),
                request.extras(),
                request.output());
        return engine.map(info -> named(command, info)).orElse(command);
    }

    /** The command with the engine's own names of sampler and scheduler. */
    static ImageCommand named(ImageCommand c, ImageEngineInfo engine) {
        SamplerNames.Found sampler = SamplerNames.sampler(c.sampler(), engine.samplers(), engine.schedulers());
        String scheduler = SamplerNames.scheduler(c.scheduler(), engine.schedulers());
        String chosen = scheduler.isEmpty() ? sampler.scheduler().orElse("") : scheduler;
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
                c.extras(),
                c.output());
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

    private static int inRange(String field, int value, int low, int high) {
        if (value < low || value > high) {
            throw wrong(field, field + " is " + value + "; " + low + " to " + high + " would be right");
        }
        return value;
    }

    private static double inRange(String field, double value, int low, int high) {
        if (!(value >= low && value <= high)) {
            throw wrong(field, field + " is " + value + "; a number from " + low + " to " + high + " would be right");
        }
        return value;
    }

    private long seed(ImageRequest request) {
        if (request.seed().isEmpty()) {
            return random.nextLong(1L << 32);
        }
        long seed = request.seed().getAsLong();
        if (seed < 0 || seed > Long.MAX_VALUE - request.count()) {
            throw wrong(
                    "seed",
                    "seed is " + seed + "; 0 to " + (Long.MAX_VALUE - request.count())
                            + " would be right, or none for a seed of our choice");
        }
        return seed;
    }

    private static OptionalDouble strength(ImageRequest request) {
        if (request.strength().isPresent()) {
            double strength = request.strength().getAsDouble();
            if (!(strength > 0 && strength <= 1)) {
                throw wrong("strength", "strength is " + strength + "; above 0 and at most 1 would be right");
            }
            if (count(request.inputs(), InputImage.Role.INIT) == 0) {
                throw wrong("strength", "strength needs a picture to start from; send one as image, or leave it out");
            }
        }
        return request.strength();
    }

    private static OptionalInt clipSkip(ImageRequest request) {
        request.clipSkip().ifPresent(value -> inRange("clip_skip", value, 1, 12));
        return request.clipSkip();
    }

    private static void inputs(List<InputImage> inputs) {
        if (inputs.size() > MAX_INPUTS) {
            throw wrong("image", "there are " + inputs.size() + " pictures; at most " + MAX_INPUTS + " are possible");
        }
        for (InputImage input : inputs) {
            input(input.role() == InputImage.Role.MASK ? "mask" : "image", input.bytes());
        }
        if (count(inputs, InputImage.Role.INIT) > 1) {
            throw wrong("image", "there are several pictures to start from; one would be right");
        }
        long masks = count(inputs, InputImage.Role.MASK);
        if (masks > 1 || (masks == 1 && count(inputs, InputImage.Role.INIT) == 0)) {
            throw wrong("mask", masks > 1 ? "there is more than one mask" : "a mask needs an image to be laid over");
        }
    }

    private static void input(String field, byte[] bytes) {
        if (bytes.length > MAX_INPUT_BYTES) {
            throw wrong(field, field + " has " + bytes.length + " bytes; at most " + MAX_INPUT_BYTES + " are possible");
        }
        PictureSize size = PictureSize.of(bytes)
                .orElseThrow(() -> wrong(field, field + " is no picture that can be read; PNG or JPEG would be right"));
        if ((long) size.width() * size.height() > MAX_INPUT_PIXELS) {
            throw wrong(
                    field,
                    field + " is " + size.width() + "x" + size.height() + "; at most " + MAX_INPUT_PIXELS
                            + " pixels are possible");
        }
    }

    private static long count(List<InputImage> inputs, InputImage.Role role) {
        return inputs.stream().filter(input -> input.role() == role).count();
    }

    private static InvalidRequestException wrong(String field, String message) {
        return new InvalidRequestException(field, message);
    }
}
