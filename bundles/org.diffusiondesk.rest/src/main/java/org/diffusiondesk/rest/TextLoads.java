package org.diffusiondesk.rest;

import java.util.Optional;
import java.util.OptionalInt;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How loading a language model is asked for and answered. */
final class TextLoads {
    private TextLoads() {}

    static TextOptions options(JsonFields fields) {
        OptionalInt layers = fields.integer("gpu_layers", -1, 999);
        return new TextOptions(
                fields.integer("ctx", 256, 1 << 20),
                layers.isPresent() && layers.getAsInt() < 0 ? OptionalInt.empty() : layers,
                fields.integer("threads", 1, 1024),
                Optional.empty());
    }

    static ObjectNode answer(TextLoad load) {
        ObjectNode node = Json.object()
                .put("model", load.model().id())
                .put("type", load.model().kind().wire())
                .put("loaded", true);
        load.options().contextLength().ifPresent(value -> node.put("ctx", value));
        load.options().gpuLayers().ifPresent(value -> node.put("gpu_layers", value));
        load.options().threads().ifPresent(value -> node.put("threads", value));
        ArrayNode warnings = node.putArray("warnings");
        load.warnings().forEach(warnings::add);
        return node;
    }
}
