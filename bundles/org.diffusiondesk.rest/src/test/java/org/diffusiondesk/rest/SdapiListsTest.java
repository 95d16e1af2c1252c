package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
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

    @Test
    void aPictureIsMadeLarger() throws IOException {
        JsonNode plain = ok(post(
                "/sdapi/v1/extra-single-image",
                "{\"image\":\"" + PNG + "\",\"upscaling_resize\":3,\"upscaler_1\":\"None\"}"));
        assertThat(width(plain.path("image"))).isEqualTo(24);
        JsonNode several = ok(post(
                "/sdapi/v1/extra-batch-images",
                "{\"imageList\":[{\"data\":\"" + PNG + "\",\"name\":\"a.png\"}],\"resize_mode\":1,"
                        + "\"upscaling_resize_w\":40,\"upscaling_resize_h\":20}"));
        assertThat(width(several.path("images").path(0))).isEqualTo(40);
        assertThat(images.upscales).isEmpty();
        HttpResponse<String> unknown =
                post("/sdapi/v1/extra-single-image", "{\"image\":\"" + PNG + "\",\"upscaler_1\":\"R-ESRGAN 4x+\"}");
        assertThat(unknown.statusCode()).isEqualTo(404);
        HttpResponse<String> huge =
                post("/sdapi/v1/extra-single-image", "{\"image\":\"" + PNG + "\",\"upscaling_resize\":1e9}");
        assertThat(huge.statusCode()).isEqualTo(422);
        assertThat(error(huge).path("param").stringValue()).isEqualTo("upscaling_resize");
        assertThat(post("/sdapi/v1/extra-single-image", "{}").statusCode()).isEqualTo(422);
    }

    private static int width(JsonNode base64) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(base64.stringValue());
        return ImageIO.read(new ByteArrayInputStream(bytes)).getWidth();
    }
}
