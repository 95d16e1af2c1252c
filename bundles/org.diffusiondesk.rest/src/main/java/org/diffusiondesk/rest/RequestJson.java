package org.diffusiondesk.rest;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A request for pictures as JSON, in the words of {@code /v1/images/generations}; what was left open is not there. Pictures it brought are left out. */
final class RequestJson {
    private RequestJson() {}

    static ObjectNode of(ImageRequest request) {
        ObjectNode node = Json.object();
        text(node, "model", request.model());
        node.put("prompt", request.prompt());
        text(node, "negative_prompt", Optional.of(request.negativePrompt()).filter(text -> !text.isEmpty()));
        number(node, "width", request.width());
        number(node, "height", request.height());
        node.put("n", request.count());
        number(node, "steps", request.steps());
        number(node, "cfg_scale", request.cfgScale());
        request.seed().ifPresent(seed -> node.put("seed", seed));
        text(node, "sampler", request.sampler());
        text(node, "scheduler", request.scheduler());
        number(node, "strength", request.strength());
        number(node, "clip_skip", request.clipSkip());
        extras(node, request.extras());
        if (request.output().format() != PictureFormat.PNG) {
            node.put("output_format", request.output().format().wire());
            node.put("output_compression", request.output().quality());
        }
        return node;
    }

    private static void extras(ObjectNode node, ImageExtras extras) {
        if (!extras.loras().isEmpty()) {
            ArrayNode loras = node.putArray("loras");
            extras.loras()
                    .forEach(lora -> loras.addObject().put("name", lora.name()).put("weight", lora.weight()));
        }
        extras.hires().ifPresent(hires -> node.set("hires", hires(hires)));
        extras.control()
                .ifPresent(control ->
                        node.putObject("control").put("model", control.model()).put("strength", control.strength()));
        text(node, "vae", extras.vae());
        extras.vaeTiling().ifPresent(tiling -> {
            ObjectNode tiles = node.putObject("vae_tiling").put("enabled", tiling.enabled());
            number(tiles, "tile", tiling.tile());
            number(tiles, "overlap", tiling.overlap());
        });
        if (!extras.sigmas().isEmpty()) {
            ArrayNode sigmas = node.putArray("sigmas");
            extras.sigmas().forEach(sigmas::add);
        }
        number(node, "eta", extras.eta());
        if (!extras.guidance().equals(Guidance.PLAIN)) {
            node.set("guidance", guidance(extras.guidance()));
        }
    }

    private static ObjectNode hires(HiresFix hires) {
        ObjectNode node = Json.object();
        number(node, "scale", hires.scale());
        number(node, "width", hires.width());
        number(node, "height", hires.height());
        number(node, "steps", hires.steps());
        number(node, "strength", hires.strength());
        text(node, "upscaler", hires.upscaler());
        return node;
    }

    private static ObjectNode guidance(Guidance guidance) {
        ObjectNode node = Json.object();
        number(node, "distilled", guidance.distilled());
        number(node, "image", guidance.image());
        guidance.skipLayers().ifPresent(skip -> {
            ObjectNode skipped = node.putObject("skip_layers");
            ArrayNode layers = skipped.putArray("layers");
            skip.layers().forEach(layers::add);
            skipped.put("scale", skip.scale()).put("start", skip.start()).put("end", skip.end());
        });
        return node;
    }

    private static void text(ObjectNode node, String name, Optional<String> value) {
        value.ifPresent(text -> node.put(name, text));
    }

    private static void number(ObjectNode node, String name, OptionalInt value) {
        value.ifPresent(number -> node.put(name, number));
    }

    private static void number(ObjectNode node, String name, OptionalDouble value) {
        value.ifPresent(number -> node.put(name, number));
    }
}
