package org.diffusiondesk.rest.sdapi;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.http.JsonFields;
import tools.jackson.databind.JsonNode;

/** Reads what a request wants beyond plain drawing: a second pass, a VAE, a ControlNet. LoRAs stand in the prompt. For one request. */
final class ExtrasReader {
    private static final String CONTROLNET = "controlnet";
    private static final double ANY = Double.MAX_VALUE;

    private final JsonFields fields;
    private final JsonFields overrides;
    private final Checkpoints checkpoints;
    private final OptionValues values;
    private final List<String> notes;
    private final Optional<JsonFields> unit;

    ExtrasReader(
            JsonFields fields, JsonFields overrides, Checkpoints checkpoints, OptionValues values, List<String> notes) {
        this.fields = fields;
        this.overrides = overrides;
        this.checkpoints = checkpoints;
        this.values = values;
        this.notes = notes;
        this.unit = unit();
    }

    ImageExtras read(OptionalInt width, OptionalInt height) {
        return new ImageExtras(
                List.of(),
                fields.bool("enable_hr", false) ? Optional.of(hires(width, height)) : Optional.empty(),
                unit.map(this::control),
                vae(),
                Optional.empty(),
                List.of(),
                fields.number("eta", -ANY, ANY),
                new Guidance(
                        fields.number("distilled_cfg_scale", -ANY, ANY), OptionalDouble.empty(), Optional.empty()));
    }

    private Optional<String> vae() {
        Optional<String> name = overrides.string("sd_vae");
        return (name.isPresent() ? name.flatMap(OptionValues::vae) : values.vae()).map(this::vaeId);
    }

    private String vaeId(String name) {
        try {
            return checkpoints.id(ModelKind.TAESD, name);
        } catch (ModelException notTiny) {
            return checkpoints.id(ModelKind.VAE, name);
        }
    }

    private HiresFix hires(OptionalInt width, OptionalInt height) {
        int wide = fields.integer("hr_resize_x", 0, 0, Integer.MAX_VALUE);
        int high = fields.integer("hr_resize_y", 0, 0, Integer.MAX_VALUE);
        OptionalDouble scale = OptionalDouble.empty();
        if (wide == 0 && high == 0) {
            scale = OptionalDouble.of(fields.number("hr_scale", 2, -ANY, ANY));
        } else if (wide == 0 || high == 0) {
            OptionalInt side = wide > 0 ? width : height;
            scale = OptionalDouble.of((double) Math.max(wide, high)
                    / side.orElseThrow(() -> new InvalidRequestException(
                            "hr_resize_x", "hr_resize_x and hr_resize_y need each other, or width and height")));
        }
        for (String field : List.of("hr_prompt", "hr_negative_prompt", "hr_sampler_name", "hr_checkpoint_name")) {
            if (fields.string(field, "").length() > 0) {
                notes.add(field + " is not supported and was ignored");
            }
        }
        int steps = fields.integer("hr_second_pass_steps", 0, 0, Integer.MAX_VALUE);
        return new HiresFix(
                scale,
                scale.isPresent() ? OptionalInt.empty() : OptionalInt.of(wide),
                scale.isPresent() ? OptionalInt.empty() : OptionalInt.of(high),
                steps > 0 ? OptionalInt.of(steps) : OptionalInt.empty(),
                fields.number("denoising_strength", -ANY, ANY),
                fields.string("hr_upscaler").filter(name -> !name.isBlank()).map(this::upscaler));
    }

    /** A model by its title; the engine's own ways of enlarging are called the same here and there. */
    private String upscaler(String name) {
        try {
            return checkpoints.id(ModelKind.UPSCALER, name);
        } catch (ModelException notOne) {
            return name.equals("None") ? "Nearest" : name;
        }
    }

    private Optional<JsonFields> unit() {
        Optional<JsonFields> scripts = fields.object("alwayson_scripts");
        if (scripts.isEmpty()) {
            return Optional.empty();
        }
        List<JsonFields> units = List.of();
        for (String name : scripts.get().node().propertyNames()) {
            if (name.equalsIgnoreCase(CONTROLNET)) {
                units = scripts.get().object(name).map(one -> one.objects("args")).orElse(List.of()).stream()
                        .filter(ExtrasReader::isUsed)
                        .toList();
            } else {
                notes.add("the script " + shortened(name) + " is not supported and was ignored");
            }
        }
        if (units.size() > 1) {
            notes.add("only the first ControlNet unit was used");
        }
        return units.stream().findFirst();
    }

    private static boolean isUsed(JsonFields unit) {
        return unit.bool("enabled", true) && !unit.string("model", "None").equals("None");
    }

    private ControlUse control(JsonFields unit) {
        String module = unit.string("module", "none");
        if (!module.equalsIgnoreCase("none")) {
            notes.add("the ControlNet preprocessor " + shortened(module)
                    + " is not supported; its picture was used as it is");
        }
        return new ControlUse(
                checkpoints.id(ModelKind.CONTROLNET, unit.requireString("model")), unit.number("weight", 1, -ANY, ANY));
    }

    /** What the ControlNet follows; with {@code img2img} that may be the picture itself. */
    Optional<InputImage> controlPicture(List<InputImage> inputs) {
        return unit.map(one -> new InputImage(InputImage.Role.CONTROL, controlBytes(one, inputs)));
    }

    private static byte[] controlBytes(JsonFields unit, List<InputImage> inputs) {
        for (String field : List.of("image", "input_image")) {
            JsonNode value = unit.node().path(field);
            String text = value.isObject() ? value.path("image").asString("") : value.asString("");
            if (!text.isBlank()) {
                return Pictures.decode(CONTROLNET + "." + field, text);
            }
        }
        return inputs.stream()
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException(
                        CONTROLNET + ".image", "the ControlNet unit has no image; a picture in base64 would be right"))
                .bytes();
    }

    private static String shortened(String name) {
        return name.length() > 60 ? name.substring(0, 60) + "..." : name;
    }
}
