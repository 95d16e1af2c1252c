package org.diffusiondesk.engine.sd.worker;

import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import tools.jackson.databind.node.ObjectNode;

/** The JSON that {@code ddsd_generate} takes; it refuses every name it does not know. */
final class NativeRequest {
    private NativeRequest() {}

    static ObjectNode of(DrawRequest request, boolean tinyAutoEncoder) {
        ObjectNode json = WireJson.MAPPER.createObjectNode();
        json.put("prompt", request.prompt());
        json.put("negative_prompt", request.negativePrompt());
        json.put("width", request.width());
        json.put("height", request.height());
        json.put("batch_count", request.count());
        json.put("steps", request.steps());
        json.put("cfg_scale", request.cfgScale());
        json.put("seed", request.seed());
        if (!request.sampler().isEmpty()) {
            json.put("sampler", request.sampler());
        }
        if (!request.scheduler().isEmpty()) {
            json.put("scheduler", request.scheduler());
        }
        request.strength().ifPresent(strength -> json.put("strength", strength));
        request.clipSkip().ifPresent(skip -> json.put("clip_skip", skip));
        json.setAll(request.extras().deepCopy());
        if (request.tiling()) {
            json.withObject("/vae_tiling").put("enabled", true);
        }
        String mode =
                switch (request.preview()) {
                    case NONE -> "";
                    case PROJ -> "proj";
                    case TAE -> tinyAutoEncoder ? "tae" : "proj";
                };
        if (!mode.isEmpty()) {
            json.putObject("preview").put("mode", mode);
        }
        return json;
    }
}
