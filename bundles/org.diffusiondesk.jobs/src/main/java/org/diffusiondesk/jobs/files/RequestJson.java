package org.diffusiondesk.jobs.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.EngineOptions;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.LoraUse;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.api.image.VaeTiling;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests as JSON in the names of the HTTP API, without the pictures they bring. What {@link #write} wrote, {@link #read} gives back exactly; fields that
 * are missing or of another type count as not given, so that files of older and newer versions can be read. Stateless.
 */
public final class RequestJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RequestJson() {}

    public static ObjectNode write(ImageRequest request) {
        ObjectNode node = JSON.createObjectNode();
        request.model().ifPresent(model -> node.put("model", model));
        node.put("prompt", request.prompt()).put("negative_prompt", request.negativePrompt());
        put(node, "width", request.width());
        put(node, "height", request.height());
        node.put("n", request.count());
        put(node, "steps", request.steps());
        put(node, "cfg_scale", request.cfgScale());
        request.seed().ifPresent(seed -> node.put("seed", seed));
        request.sampler().ifPresent(sampler -> node.put("sampler", sampler));
        request.scheduler().ifPresent(scheduler -> node.put("scheduler", scheduler));
        put(node, "strength", request.strength());
        put(node, "clip_skip", request.clipSkip());
        node.put("preview", request.preview());
        write(request.extras(), node);
        node.put("output_format", request.output().format().wire());
        return node.put("output_compression", request.output().quality());
    }

    public static ImageRequest read(JsonNode node) {
        return new ImageRequest(
                text(node, "model"),
                text(node, "prompt").orElse(""),
                text(node, "negative_prompt").orElse(""),
                whole(node, "width"),
                whole(node, "height"),
                whole(node, "n").orElse(1),
                whole(node, "steps"),
                number(node, "cfg_scale"),
                node.path("seed").canConvertToLong()
                        ? OptionalLong.of(node.path("seed").asLong())
                        : OptionalLong.empty(),
                text(node, "sampler"),
                text(node, "scheduler"),
                number(node, "strength"),
                whole(node, "clip_skip"),
                node.path("preview").asBoolean(false),
                List.of(),
                extras(node),
                output(node));
    }

    private static void write(ImageExtras extras, ObjectNode node) {
        if (!extras.loras().isEmpty()) {
            ArrayNode loras = node.putArray("loras");
            extras.loras()
                    .forEach(lora -> loras.addObject().put("name", lora.name()).put("weight", lora.weight()));
        }
        extras.hires().ifPresent(hires -> write(hires, node.putObject("hires")));
        extras.control()
                .ifPresent(control ->
                        node.putObject("control").put("model", control.model()).put("strength", control.strength()));
        extras.vae().ifPresent(vae -> node.put("vae", vae));
        extras.vaeTiling().ifPresent(tiling -> write(tiling, node.putObject("vae_tiling")));
        if (!extras.sigmas().isEmpty()) {
            ArrayNode sigmas = node.putArray("sigmas");
            extras.sigmas().forEach(sigmas::add);
        }
        put(node, "eta", extras.eta());
        if (!extras.guidance().equals(Guidance.PLAIN)) {
            write(extras.guidance(), node.putObject("guidance"));
        }
        if (!extras.engine().equals(EngineOptions.NONE)) {
            write(extras.engine(), node.putObject("extra"));
        }
    }

    private static void write(HiresFix hires, ObjectNode node) {
        put(node, "scale", hires.scale());
        put(node, "width", hires.width());
        put(node, "height", hires.height());
        put(node, "steps", hires.steps());
        put(node, "strength", hires.strength());
        hires.upscaler().ifPresent(name -> node.put("upscaler", name));
    }

    private static void write(VaeTiling tiling, ObjectNode node) {
        node.put("enabled", tiling.enabled());
        put(node, "tile", tiling.tile());
        put(node, "overlap", tiling.overlap());
    }

    private static void write(Guidance guidance, ObjectNode node) {
        put(node, "distilled", guidance.distilled());
        put(node, "image", guidance.image());
        guidance.skipLayers().ifPresent(skip -> {
            ObjectNode layers = node.putObject("skip_layers");
            ArrayNode numbers = layers.putArray("layers");
            skip.layers().forEach(numbers::add);
            layers.put("scale", skip.scale()).put("start", skip.start()).put("end", skip.end());
        });
    }

    private static void write(EngineOptions engine, ObjectNode node) {
        engine.cache().ifPresent(cache -> {
            ObjectNode object = node.putObject("cache").put("mode", cache.mode());
            put(object, "threshold", cache.threshold());
            put(object, "start", cache.start());
            put(object, "end", cache.end());
        });
        put(node, "flow_shift", engine.flowShift());
        put(node, "shifted_timestep", engine.shiftedTimestep());
    }

    private static EngineOptions engine(JsonNode node) {
        return new EngineOptions(
                object(node, "cache")
                        .map(cache -> new EngineOptions.StepCache(
                                text(cache, "mode").orElse(""),
                                number(cache, "threshold"),
                                number(cache, "start"),
                                number(cache, "end"))),
                number(node, "flow_shift"),
                whole(node, "shifted_timestep"));
    }

    private static ImageExtras extras(JsonNode node) {
        List<LoraUse> loras = new ArrayList<>();
        for (JsonNode lora : node.path("loras")) {
            text(lora, "name")
                    .ifPresent(name ->
                            loras.add(new LoraUse(name, number(lora, "weight").orElse(1))));
        }
        List<Double> sigmas = new ArrayList<>();
        node.path("sigmas").forEach(sigma -> sigmas.add(sigma.asDouble(0)));
        JsonNode control = node.path("control");
        return new ImageExtras(
                loras,
                object(node, "hires").map(RequestJson::hires),
                text(control, "model")
                        .map(model -> new ControlUse(
                                model, number(control, "strength").orElse(1))),
                text(node, "vae"),
                object(node, "vae_tiling")
                        .map(tiling -> new VaeTiling(
                                tiling.path("enabled").asBoolean(true),
                                whole(tiling, "tile"),
                                number(tiling, "overlap"))),
                sigmas,
                number(node, "eta"),
                guidance(node.path("guidance")),
                engine(node.path("extra")));
    }

    private static HiresFix hires(JsonNode node) {
        return new HiresFix(
                number(node, "scale"),
                whole(node, "width"),
                whole(node, "height"),
                whole(node, "steps"),
                number(node, "strength"),
                text(node, "upscaler"));
    }

    private static Guidance guidance(JsonNode node) {
        return new Guidance(
                number(node, "distilled"),
                number(node, "image"),
                object(node, "skip_layers").map(RequestJson::skipLayers));
    }

    private static Guidance.SkipLayers skipLayers(JsonNode node) {
        List<Integer> layers = new ArrayList<>();
        node.path("layers").forEach(layer -> layers.add(layer.asInt(0)));
        return new Guidance.SkipLayers(
                layers,
                number(node, "scale").orElse(0),
                number(node, "start").orElse(0),
                number(node, "end").orElse(1));
    }

    private static ImageOutput output(JsonNode node) {
        PictureFormat format = PictureFormat.PNG;
        for (PictureFormat one : PictureFormat.values()) {
            format = one.wire().equals(text(node, "output_format").orElse("")) ? one : format;
        }
        return new ImageOutput(
                format, Math.clamp(whole(node, "output_compression").orElse(100), 1, 100));
    }

    private static Optional<JsonNode> object(JsonNode node, String field) {
        return Optional.of(node.path(field)).filter(JsonNode::isObject);
    }

    private static Optional<String> text(JsonNode node, String field) {
        return node.path(field).isString() ? Optional.of(node.path(field).asString()) : Optional.empty();
    }

    private static OptionalInt whole(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isIntegralNumber() && value.canConvertToInt()
                ? OptionalInt.of(value.asInt())
                : OptionalInt.empty();
    }

    private static OptionalDouble number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
    }

    private static void put(ObjectNode node, String field, OptionalInt value) {
        value.ifPresent(number -> node.put(field, number));
    }

    private static void put(ObjectNode node, String field, OptionalDouble value) {
        value.ifPresent(number -> node.put(field, number));
    }
}
