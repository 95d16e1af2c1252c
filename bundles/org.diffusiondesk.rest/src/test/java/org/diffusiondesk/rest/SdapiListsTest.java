package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What AUTOMATIC1111's routes list and remember. */
class SdapiListsTest extends SdapiFixture {
    @Test
    void theWholeOptionsObjectCanBePostedBack() {
        ObjectNode options = (ObjectNode) ok(get("/sdapi/v1/options"));
        assertThat(options.path("sd_model_checkpoint").stringValue()).isEqualTo("demo [0123456789]");
        options.put("some_other_option", 7).put("CLIP_stop_at_last_layers", 2).put("jpeg_quality", 71);
        ok(post("/sdapi/v1/options", options.toString()));
        assertThat(images.loads).isEmpty();
        JsonNode again = ok(get("/sdapi/v1/options"));
        assertThat(again.path("CLIP_stop_at_last_layers").intValue()).isEqualTo(2);
        assertThat(again.path("jpeg_quality").intValue()).isEqualTo(71);
        draw("{\"prompt\":\"x\"}");
        assertThat(last().clipSkip()).hasValue(2);
        HttpResponse<String> unknown = post("/sdapi/v1/options", "{\"sd_model_checkpoint\":\"nope\"}");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json(unknown).path("detail").stringValue()).contains("demo");
    }

    @Test
    void listsHaveTheFieldsOfTheOriginal() {
        JsonNode model = ok(get("/sdapi/v1/sd-models")).path(0);
        assertThat(model.propertyNames()).contains("title", "model_name", "hash", "sha256", "filename", "config");
        JsonNode sampler = ok(get("/sdapi/v1/samplers")).path(0);
        assertThat(sampler.path("name").stringValue()).isEqualTo("Euler");
        assertThat(sampler.path("aliases").toString()).contains("k_euler", "\"euler\"");
        assertThat(sampler.path("options").isObject()).isTrue();
        assertThat(ok(get("/sdapi/v1/schedulers")).path(0).path("name").stringValue())
                .isEqualTo("automatic");
        assertThat(ok(get("/sdapi/v1/upscalers")).path(0).path("name").stringValue())
                .isEqualTo("None");
        assertThat(ok(get("/sdapi/v1/latent-upscale-modes"))
                        .path(0)
                        .path("name")
                        .stringValue())
                .isEqualTo("Latent");
        for (String empty :
                List.of("sd-vae", "sd-modules", "prompt-styles", "script-info", "hypernetworks", "face-restorers")) {
            assertThat(ok(get("/sdapi/v1/" + empty)).toString()).as(empty).isEqualTo("[]");
        }
        JsonNode lora = ok(get("/sdapi/v1/loras")).path(0);
        assertThat(lora.path("name").stringValue()).isEqualTo("style/more details v1.5");
        assertThat(lora.path("alias").stringValue()).isEqualTo("details");
        assertThat(ok(get("/sdapi/v1/sd-models")).path(0).path("hash").stringValue())
                .isEqualTo("0123456789");
        assertThat(ok(get("/sdapi/v1/embeddings")).propertyNames()).containsExactly("loaded", "skipped");
        assertThat(ok(get("/sdapi/v1/scripts")).propertyNames()).containsExactly("txt2img", "img2img");
        assertThat(ok(get("/sdapi/v1/memory")).path("ram").path("total").longValue())
                .isPositive();
        assertThat(ok(get("/sdapi/v1/cmd-flags")).isObject()).isTrue();
    }
}
