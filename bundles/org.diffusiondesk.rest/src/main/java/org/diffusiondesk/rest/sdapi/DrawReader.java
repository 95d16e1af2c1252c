package org.diffusiondesk.rest.sdapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.model.ImageAbility;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import tools.jackson.databind.node.ObjectNode;

/** Reads one request of {@code txt2img} or {@code img2img}. Ranges that the service checks as well are left to it. For one request. */
final class DrawReader {
    private static final int MAX_BATCH = 10;
    private static final int MAX_ITERATIONS = 100;
    private static final int SIDE_STEP = 8;
    private static final int MIN_SIDE = 64;
    private static final double LEAST_STRENGTH = 0.01;
    private static final double ANY = Double.MAX_VALUE;

    private final JsonFields fields;
    private final JsonFields overrides;
    private final Checkpoints checkpoints;
    private final OptionRoutes options;
    private final OptionValues values;
    private final Styles styles;
    private final List<String> notes = new ArrayList<>();

    DrawReader(JsonFields fields, Checkpoints checkpoints, OptionRoutes options, OptionValues values, Styles styles) {
        this.fields = fields;
        this.overrides = fields.object("override_settings").orElseGet(() -> JsonFields.of(Json.object()));
        this.checkpoints = checkpoints;
        this.options = options;
        this.values = values;
        this.styles = styles;
    }

    DrawCall txt2img() {
        return call(List.of(), OptionalDouble.empty(), Optional.empty());
    }

    DrawCall img2img() {
        OptionalDouble strength =
                OptionalDouble.of(Math.max(LEAST_STRENGTH, fields.number("denoising_strength", 0.75, 0, 1)));
        List<String> pictures = fields.strings("init_images");
        if (pictures.isEmpty()) {
            throw new InvalidRequestException(
                    "init_images", "'init_images' is missing; it must be an array of pictures in base64");
        }
        ignored(pictures.size() > 1, "init_images beyond the first");
        byte[] init = Pictures.decode("init_images", pictures.getFirst());
        Optional<byte[]> mask =
                fields.string("mask").filter(text -> !text.isBlank()).map(text -> Pictures.decode("mask", text));
        if (mask.isEmpty()) {
            return call(
                    List.of(new InputImage(InputImage.Role.INIT, shaped("init_images", init))),
                    strength,
                    Optional.empty());
        }
        int fill = fields.integer("inpainting_fill", 0, 0, 3);
        if (fill > 1) {
            notes.add("inpainting_fill " + fill + " is done to the picture, not to its latent form");
        }
        Inpaint.Prepared prepared = new InpaintReader(fields).prepare(init, mask.get(), drawn(), seed().orElse(0));
        return call(prepared.inputs(), strength, Optional.of(prepared.overlay()));
    }

    /** The size that was asked for. */
    private Optional<Shapes.Size> drawn() {
        OptionalInt width = side("width");
        OptionalInt height = side("height");
        return width.isPresent() && height.isPresent()
                ? Optional.of(new Shapes.Size(width.getAsInt(), height.getAsInt()))
                : Optional.empty();
    }

    /** Brought to the shape of the result, where the client does not want it stretched. */
    private byte[] shaped(String field, byte[] picture) {
        int mode = fields.integer("resize_mode", 0, 0, 3);
        ignored(mode == 3, "resize_mode 3");
        Optional<Shapes.Size> drawn = drawn();
        return mode > 0 && drawn.isPresent()
                ? Pictures.fitted(field, picture, drawn.get(), InpaintReader.fit(mode))
                : picture;
    }

    private DrawCall call(List<InputImage> inputs, OptionalDouble strength, Optional<Overlay> overlay) {
        ExtrasReader extras = new ExtrasReader(fields, overrides, checkpoints, values, notes);
        List<InputImage> all = new ArrayList<>(inputs);
        ImageExtras asked = extras.read(side("width"), side("height"));
        extras.controlPicture(inputs).ifPresent(all::add);
        Optional<String> model = overrides
                .string("sd_model_checkpoint")
                .or(() -> fields.string("model"))
                .filter(name -> !name.isBlank())
                .map(name -> checkpoints.id(ModelKind.IMAGE, name));
        boolean keep = !fields.bool("override_settings_restore_afterwards", true);
        noteUnknown();
        Optional<ModelDescription> drawing = model.flatMap(checkpoints::find).or(options::model);
        ImageExtras read = can(drawing, ImageAbility.DISTILLED_GUIDANCE) ? asked : withoutGuidance(asked);
        OptionalInt clipSkip = clipSkip(); // a wrong value is refused for every model
        Styles.Styled styled = styles.apply(
                fields.strings("styles"), fields.string("prompt", ""), fields.string("negative_prompt", ""));
        styled.unknown().forEach(name -> notes.add("there is no style " + name + "; it was ignored"));
        ImageRequest request = new ImageRequest(
                model.or(options::chosen),
                styled.prompt(),
                styled.negativePrompt(),
                side("width"),
                side("height"),
                fields.integer("batch_size", 1, 1, MAX_BATCH),
                fields.integer("steps", Integer.MIN_VALUE, Integer.MAX_VALUE),
                fields.number("cfg_scale", -ANY, ANY),
                seed(),
                sampler(),
                text("scheduler").map(Samplers::engineScheduler).filter(name -> !name.isEmpty()),
                strength,
                can(drawing, ImageAbility.CLIP_SKIP) ? clipSkip : OptionalInt.empty(),
                values.previews(),
                all,
                read,
                overlay.isPresent() ? ImageOutput.PNG : values.output());
        return new DrawCall(
                request,
                overlay,
                values.output(),
                fields.integer("n_iter", 1, 1, MAX_ITERATIONS),
                fields.bool("send_images", true),
                keep ? model : Optional.empty(),
                echo(),
                notes);
    }

    /** This dialect has these for all models, and leaves them out where they mean nothing. */
    private static boolean can(Optional<ModelDescription> model, ImageAbility ability) {
        return model.map(ability::isPossible).orElse(true);
    }

    private ImageExtras withoutGuidance(ImageExtras extras) {
        if (extras.guidance().distilled().isEmpty()) {
            return extras;
        }
        notes.add("distilled_cfg_scale has no effect on this model and was ignored");
        return new ImageExtras(
                extras.loras(),
                extras.hires(),
                extras.control(),
                extras.vae(),
                extras.vaeTiling(),
                extras.sigmas(),
                extras.eta(),
                Guidance.PLAIN,
                extras.engine());
    }

    private Optional<String> sampler() {
        return text("sampler_name").or(() -> text("sampler_index")).map(Samplers::engineSampler);
    }

    private OptionalLong seed() {
        OptionalLong seed = fields.longInteger("seed", -1, Long.MAX_VALUE);
        return seed.isPresent() && seed.getAsLong() < 0 ? OptionalLong.empty() : seed;
    }

    /** By the name that each kind of client has for it. */
    private OptionalInt clipSkip() {
        OptionalInt given = overrides.integer("CLIP_stop_at_last_layers", 1, 12);
        if (given.isEmpty()) {
            given = fields.integer("clip_skip", 0, 12);
        }
        return given.isPresent() ? OptionValues.clipSkip(given.getAsInt()) : values.clipSkip();
    }

    /** As this dialect has it, sides are made to fit. */
    private OptionalInt side(String name) {
        OptionalInt given = fields.integer(name, 1, Integer.MAX_VALUE);
        return given.isPresent() ? OptionalInt.of(Math.max(MIN_SIDE, given.getAsInt() / SIDE_STEP * SIDE_STEP)) : given;
    }

    /** What changes the picture elsewhere and can't be done here. */
    private void noteUnknown() {
        text("script_name").ifPresent(name -> {
            throw new InvalidRequestException("script_name", "Script '" + name + "' not found; there are none");
        });
        ignored(flag("restore_faces"), "restore_faces");
        ignored(flag("tiling"), "tiling");
        ignored(fields.number("subseed_strength", 0, 0, 1) > 0, "subseed");
        ignored(text("refiner_checkpoint").filter(name -> !name.equals("None")).isPresent(), "refiner_checkpoint");
        ignored(fields.number("s_churn", 0, -ANY, ANY) > 0, "s_churn");
    }

    private void ignored(boolean wanted, String what) {
        String note = what + " is not supported and was ignored";
        if (wanted && !notes.contains(note)) {
            notes.add(note);
        }
    }

    private boolean flag(String name) {
        return Flags.read(fields, name, false);
    }

    private Optional<String> text(String name) {
        return fields.string(name).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** The request without its pictures, unless they are wanted back. */
    private ObjectNode echo() {
        ObjectNode echo = fields.node().deepCopy();
        if (!flag("include_init_images")) {
            for (String picture : List.of("init_images", "mask")) {
                if (echo.has(picture)) {
                    echo.putNull(picture);
                }
            }
        }
        return echo;
    }
}
