package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class UpscaleRoutesTest extends RestFixture {
    private static String body(String more) {
        return "{\"image\": \"" + Base64.getEncoder().encodeToString(FakeImages.png()) + "\"" + more + "}";
    }

    @Test
    void answersLikeADrawnPicture() {
        JsonNode answer = json(post(
                "/v1/images/upscale",
                body(", \"model\": \"4x\", \"factor\": 2, \"output_format\": \"jpeg\", \"output_compression\": 80")));
        assertThat(answer.path("data").path(0).path("b64_json").asString()).isNotEmpty();
        assertThat(answer.path("size").asString()).isEqualTo("16x8");
        assertThat(answer.path("output_format").asString()).isEqualTo("jpeg");
        UpscaleRequest request = images.upscales.getFirst();
        assertThat(request.model()).contains("4x");
        assertThat(request.factor()).hasValue(2);
        assertThat(request.output().format()).isEqualTo(PictureFormat.JPEG);
        assertThat(request.image()).isEqualTo(FakeImages.png());
        JsonNode named = json(post("/v1/images/upscale", body(", \"response_format\": \"url\"")));
        assertThat(named.path("data").path(0).path("url").asString()).endsWith("/outputs/big.png");
    }

    @Test
    void loadsAnUpscaler() {
        assertThat(json(post("/v1/upscale/load", "{\"model\": \"sharp\"}")).toString())
                .isEqualTo("{\"model\":\"sharp\",\"type\":\"upscaler\",\"loaded\":true}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "image              | {}",
                "image              | {'image': 3}",
                "model              | {'image': 'aaaa', 'model': 1}",
                "factor             | {'image': 'aaaa', 'factor': 1.5}",
                "response_format    | {'image': 'aaaa', 'response_format': 'path'}",
                "output_format      | {'image': 'aaaa', 'output_format': 'tiff'}",
                "output_compression | {'image': 'aaaa', 'output_compression': 101}"
            })
    void namesTheWrongField(String param, String body) {
        assertThat(error(post("/v1/images/upscale", body.replace('\'', '"')))
                        .path("param")
                        .asString())
                .isEqualTo(param);
        assertThat(images.upscales).isEmpty();
    }
}
