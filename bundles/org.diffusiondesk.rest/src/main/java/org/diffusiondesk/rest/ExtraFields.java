package org.diffusiondesk.rest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.EngineOptions;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.image.LoraUse;
import org.diffusiondesk.api.image.VaeTiling;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The fields of a request that go beyond plain text to image. Ranges are the business of the service; here only shapes are checked. */
final class ExtraFields {
    private static final double ANY = Double.MAX_VALUE;
    private static final Set<String> OWN_TO_ENGINE = Set.of("cache", "flow_shift", "shifted_timestep");
    /** Those that are objects or arrays. A form holds them as JSON. */
    private static final List<String> NESTED =
            List.of("loras", "hires", "control", "vae_tiling", "sigmas", "guidance", "extra");

    private ExtraFields() {}

    static ImageExtras read(JsonFields fields) {
        return new ImageExtras(
                fields.objects("loras").stream().map(ExtraFields::lora).toList(),
                fields.object("hires").map(ExtraFields::hires),
                fields.object("control")
                        .map(control -> new ControlUse(
                                control.requireString("model"),
                                any(control, "strength").orElse(1))),
                ImageCall.text(fields, "vae"),
                tiling(fields),
                fields.numbers("sigmas"),
                any(fields, "eta"),
                guidance(fields),
                fields.object("extra").map(ExtraFields::engine).orElse(EngineOptions.NONE));
    }

    /** What a ControlNet is to follow. */
    static List<InputImage> control(JsonFields fields) {
        return fields.object("control").flatMap(control -> control.string("image")).stream()
                .map(text -> new InputImage(InputImage.Role.CONTROL, EditInputs.decode("control.image", text)))
                .toList();
    }

    /** The fields of a form with those read that can't be written as plain text. */
    static JsonFields ofForm(JsonFields form) {
        ObjectNode all = form.node().deepCopy();
        for (String name : NESTED) {
            JsonNode value = all.path(name);
            if (value.isString()) {
                try {
                    all.set(name, Json.parse(value.stringValue().getBytes(StandardCharsets.UTF_8)));
                } catch (JacksonException wrong) {
                    throw new InvalidRequestException(
                            name, "'" + name + "' must be JSON in a form, as it would be in a JSON body");
                }
            }
        }
        return JsonFields.ofText(all);
    }

    private static LoraUse lora(JsonFields lora) {
        return new LoraUse(lora.requireString("name"), any(lora, "weight").orElse(1));
    }

    private static HiresFix hires(JsonFields hires) {
        return new HiresFix(
                any(hires, "scale"),
                whole(hires, "width"),
                whole(hires, "height"),
                whole(hires, "steps"),
                any(hires, "strength"),
                ImageCall.text(hires, "upscaler"));
    }

    /** {@code true}, {@code false}, or an object that says how. */
    private static Optional<VaeTiling> tiling(JsonFields fields) {
        JsonNode value = fields.node().path("vae_tiling");
        if (value.isObject()) {
            return fields.object("vae_tiling")
                    .map(tiling ->
                            new VaeTiling(tiling.bool("enabled", true), whole(tiling, "tile"), any(tiling, "overlap")));
        }
        return fields.bool("vae_tiling")
                .map(enabled -> new VaeTiling(enabled, OptionalInt.empty(), OptionalDouble.empty()));
    }

    /** An object, or the number of {@code distilled} alone. */
    private static Guidance guidance(JsonFields fields) {
        if (!fields.node().path("guidance").isObject()) {
            return new Guidance(any(fields, "guidance"), OptionalDouble.empty(), Optional.empty());
        }
        return fields.object("guidance")
                .map(guidance -> new Guidance(
                        any(guidance, "distilled"),
                        any(guidance, "image"),
                        guidance.object("skip_layers").map(ExtraFields::skipLayers)))
                .orElse(Guidance.PLAIN);
    }

    private static Guidance.SkipLayers skipLayers(JsonFields skip) {
        List<Integer> layers = new ArrayList<>();
        for (double layer : skip.numbers("layers")) {
            if (layer != Math.rint(layer) || Math.abs(layer) > Integer.MAX_VALUE) {
                String name = "guidance.skip_layers.layers[" + layers.size() + "]";
                throw new InvalidRequestException(name, "'" + name + "' must be a whole number");
            }
            layers.add((int) layer);
        }
        return new Guidance.SkipLayers(
                layers,
                any(skip, "scale").orElse(2.5),
                any(skip, "start").orElse(0.01),
                any(skip, "end").orElse(0.2));
    }

    private static EngineOptions engine(JsonFields extra) {
        for (String name : extra.node().propertyNames()) {
            if (!OWN_TO_ENGINE.contains(name)) {
                throw new InvalidRequestException(
                        "extra." + shortened(name),
                        "'extra' has no '" + shortened(name) + "'; there are cache, flow_shift, shifted_timestep");
            }
        }
        return new EngineOptions(
                extra.object("cache")
                        .map(cache -> new EngineOptions.StepCache(
                                cache.requireString("mode"),
                                any(cache, "threshold"),
                                any(cache, "start"),
                                any(cache, "end"))),
                any(extra, "flow_shift"),
                whole(extra, "shifted_timestep"));
    }

    private static String shortened(String name) {
        return name.length() > 40 ? name.substring(0, 40) + "..." : name;
    }

    private static OptionalDouble any(JsonFields fields, String name) {
        return fields.number(name, -ANY, ANY);
    }

    private static OptionalInt whole(JsonFields fields, String name) {
        return fields.integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
}
