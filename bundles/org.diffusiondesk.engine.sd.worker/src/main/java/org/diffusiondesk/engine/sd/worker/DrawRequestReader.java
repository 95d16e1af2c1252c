package org.diffusiondesk.engine.sd.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and checks the JSON of a request to draw, so that nothing in it can harm the engine. The prompt is never repeated in a message. */
final class DrawRequestReader {
    static final int MOST_PICTURES = 10;
    static final int MOST_STEPS = 1000;
    static final int MOST_SIDE = 8192;
    private static final int LONGEST_PROMPT = 16_384;
    private static final int LONGEST_PATH = 4096;
    private static final int MOST_REFERENCES = 8;
    private static final int MOST_SAVERS = 16;
    /** So that every JSON reader keeps it exactly. */
    private static final long CHOSEN_SEEDS = 1L << 32;

    /** The largest that ddsd takes: the last double below 2^63. */
    private static final long MOST_SEED = 9223372036854774784L;

    /** Keys of {@code ddsd_generate} that pass through; the library checks their values. */
    private static final Set<String> EXTRAS = Set.of(
            "loras",
            "hires",
            "vae_tiling",
            "sigmas",
            "eta",
            "guidance",
            "img_cfg_scale",
            "slg",
            "control_strength",
            "cache",
            "flow_shift",
            "shifted_timestep");

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

    private final List<String> samplers;
    private final List<String> schedulers;
    private final DrawDefaults defaults;

    DrawRequestReader(List<String> samplers, List<String> schedulers, DrawDefaults defaults) {
        this.samplers = List.copyOf(samplers);
        this.schedulers = List.copyOf(schedulers);
        this.defaults = defaults;
    }

    /**
     * Reads a request.
     *
     * @param loaded id of the loaded model
     * @param edit whether it may, and must, bring pictures
     */
    DrawRequest read(Fields fields, Optional<String> loaded, boolean edit) {
        String prompt = fields.text("prompt", LONGEST_PROMPT)
                .orElseThrow(() -> Refusal.invalid("prompt", "prompt is missing; it must be a string."));
        Size size = size(fields);
        int count = fields.integer("n", 1, MOST_PICTURES).orElse(1);
        fields.oneOf("response_format", List.of("b64_json"));
        fields.oneOf("output_format", List.of("png"));
        return new DrawRequest(
                fields.text("job", 100).filter(id -> !id.isEmpty()),
                model(fields, loaded),
                prompt,
                fields.text("negative_prompt", LONGEST_PROMPT).orElse(""),
                size.width(),
                size.height(),
                count,
                fields.integer("steps", 1, MOST_STEPS).orElse(defaults.steps()),
                fields.number("cfg_scale", 0, 100).orElse(defaults.cfgScale()),
                seed(fields, count),
                fields.oneOf("sampler", samplers).orElse(""),
                fields.oneOf("scheduler", schedulers).orElse(""),
                fields.number("strength", 0.01, 1),
                fields.integer("clip_skip", 1, 12),
                preview(fields),
                Savers.tiles(savers(fields)),
                fields.subset("extras", EXTRAS),
                inputs(fields, size, edit));
    }

    /** The files and options of {@code files}, {@code options} and {@code savers}, or the one file that {@code model} names. */
    static ModelSpec spec(Fields fields) {
        Optional<String> model = fields.text("model", LONGEST_PATH).filter(m -> !m.isBlank());
        Map<String, String> files = fields.textMap("files");
        files.forEach((role, file) -> role(role));
        if (files.isEmpty()) {
            files = Map.of(
                    "model",
                    model.orElseThrow(
                            () -> Refusal.invalid("model", "model is missing; it must be the path of a model file.")));
        } else if (!files.containsKey("model") && !files.containsKey("diffusion_model")) {
            throw Refusal.invalid("files", "files must name model or diffusion_model.");
        }
        Map<String, Object> options = fields.scalars("options");
        options.keySet().stream().filter(ModelSpec::isRole).findFirst().ifPresent(name -> {
            throw Refusal.invalid("options." + name, "options." + name + " is a file; it belongs to files.");
        });
        return new ModelSpec(
                model.orElseGet(files.values().iterator()::next), files, options, Savers.ofModel(savers(fields)));
    }

    private static List<String> savers(Fields fields) {
        return fields.texts("savers", MOST_SAVERS);
    }

    private static void role(String role) {
        if (!ModelSpec.isRole(role)) {
            throw Refusal.invalid(
                    "files." + role,
                    "files." + role + " is not a role; roles are " + String.join(", ", new TreeSet<>(ModelSpec.ROLES))
                            + ".");
        }
    }

    private static Optional<ModelSpec> model(Fields fields, Optional<String> loaded) {
        if (fields.has("files")) {
            return Optional.of(spec(fields));
        }
        Optional<String> named = fields.text("model", LONGEST_PATH).filter(m -> !m.isEmpty());
        if (named.isPresent() && loaded.isPresent() && !named.equals(loaded)) {
            throw Refusal.modelUnknown(
                    "This worker has the model " + loaded.get() + "; POST /v1/models/load loads another.");
        }
        return Optional.empty();
    }

    private record Size(int width, int height) {}

    private Size size(Fields fields) {
        OptionalInt width = fields.integer("width", 1, MOST_SIDE);
        OptionalInt height = fields.integer("height", 1, MOST_SIDE);
        Optional<String> size = fields.text("size", 40).filter(s -> !s.isEmpty() && !s.equals("auto"));
        if (size.isEmpty()) {
            return new Size(width.orElse(defaults.width()), height.orElse(defaults.height()));
        }
        Matcher parts = SIZE.matcher(size.get());
        if (!parts.matches()) {
            throw Refusal.invalid("size", "size must be WIDTHxHEIGHT, for example 512x512.");
        }
        int w = Integer.parseInt(parts.group(1));
        int h = Integer.parseInt(parts.group(2));
        if (w < 1 || h < 1 || w > MOST_SIDE || h > MOST_SIDE) {
            throw Refusal.invalid("size", "size must have sides of 1 .. " + MOST_SIDE + ", not " + size.get() + ".");
        }
        if (width.orElse(w) != w || height.orElse(h) != h) {
            throw Refusal.invalid("size", "size " + size.get() + " contradicts width and height.");
        }
        return new Size(w, h);
    }

    private static long seed(Fields fields, int count) {
        // picture i has seed + i, which must not overflow
        long seed = fields.longInteger("seed", -1, MOST_SEED - count + 1).orElse(-1);
        return seed >= 0 ? seed : ThreadLocalRandom.current().nextLong(CHOSEN_SEEDS - count);
    }

    private static DrawRequest.PreviewMode preview(Fields fields) {
        if (fields.isText("preview")) {
            return switch (fields.oneOf("preview", List.of("none", "proj", "tae"))
                    .orElse("none")) {
                case "proj" -> DrawRequest.PreviewMode.PROJ;
                case "tae" -> DrawRequest.PreviewMode.TAE;
                default -> DrawRequest.PreviewMode.NONE;
            };
        }
        boolean wanted =
                fields.flag("preview") || fields.integer("partial_images", 0, 3).orElse(0) > 0;
        return wanted ? DrawRequest.PreviewMode.PROJ : DrawRequest.PreviewMode.NONE;
    }

    private static List<Pixels> inputs(Fields fields, Size size, boolean edit) {
        List<String> image = fields.texts("image", 1);
        List<String> mask = fields.texts("mask", 1);
        List<String> references = fields.texts("references", MOST_REFERENCES);
        List<String> control = fields.texts("control", 1);
        if (!edit) {
            refuse("image", image);
            refuse("mask", mask);
            refuse("references", references);
            refuse("control", control);
            return List.of();
        }
        if (image.isEmpty() && references.isEmpty() && control.isEmpty()) {
            throw Refusal.invalid("image", "image is missing; it must be a PNG or JPEG picture as base64.");
        }
        if (!mask.isEmpty() && image.isEmpty()) {
            throw Refusal.invalid("mask", "mask needs an image that it belongs to.");
        }
        List<Pixels> inputs = new ArrayList<>();
        image.forEach(b64 ->
                inputs.add(InputPictures.colour("image", b64, Pixels.INIT).resized(size.width(), size.height())));
        mask.forEach(b64 -> inputs.add(InputPictures.mask("mask", b64).resized(size.width(), size.height())));
        control.forEach(b64 ->
                inputs.add(InputPictures.colour("control", b64, Pixels.CONTROL).resized(size.width(), size.height())));
        references.forEach(b64 -> inputs.add(
                InputPictures.colour("references", b64, Pixels.REFERENCE).whole()));
        return inputs;
    }

    private static void refuse(String field, List<String> pictures) {
        if (!pictures.isEmpty()) {
            throw Refusal.invalid(field, field + " belongs to /v1/images/edits.");
        }
    }
}
