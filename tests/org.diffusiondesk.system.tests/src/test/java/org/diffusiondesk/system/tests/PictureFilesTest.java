package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pictures as files of each format: what other programs see in them, and the settings in them as a request that draws the same again. */
@SharedProduct
class PictureFilesTest {
    private static final String SETTINGS = "/v1/images/settings";
    private static final String PROMPT = "a red circle, on a \"blue\" background\nSteps: 20, Sampler: x, Seed: 1 🎨";

    private static ObjectNode request() {
        return Json.picture(PROMPT, 77)
                .put("negative_prompt", "green\nNegative prompt: star")
                .put("steps", 4)
                .put("cfg_scale", 2.5)
                .put("sampler", "Euler a")
                .put("scheduler", "karras");
    }

    private static byte[] draw(Api api, ObjectNode request) {
        JsonNode answer = api.post("/v1/images/generations", request).ok();
        assertThat(answer.path("output_format").asString())
                .isEqualTo(request.path("output_format").asString("png"));
        return Base64.getDecoder()
                .decode(answer.path("data").path(0).path("b64_json").asString());
    }

    private static JsonNode settings(Api api, byte[] file) {
        return Api.send(api.request(SETTINGS).POST(BodyPublishers.ofByteArray(file)))
                .ok();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "webp"})
    void theSettingsInAFileDrawTheSamePictureAgain(String format, Api api) {
        byte[] png = draw(api, request());
        JsonNode settings = settings(api, draw(api, request().put("output_format", format)));
        assertThat(settings.path("request").path("prompt").asString()).isEqualTo(PROMPT);
        assertThat(settings.path("settings").path("Seed").asString()).isEqualTo("77");
        assertThat(settings.path("settings").path("Sampler").asString()).isEqualTo("Euler a");
        assertThat(settings.path("parameters").asString())
                .startsWith("a red circle")
                .contains("Steps: 4, Sampler: Euler a");
        ObjectNode again =
                ((ObjectNode) settings.path("request")).without(List.of("output_format", "output_compression"));
        assertThat(Picture.of(draw(api, again))).isEqualTo(Picture.of(png));
    }

    @Test
    void aFileIsServedAsWhatItIs(Api api) {
        for (String format : List.of("png", "jpeg", "webp")) {
            String url = api.post(
                            "/v1/images/generations",
                            request().put("output_format", format).put("response_format", "url"))
                    .ok()
                    .path("data")
                    .path(0)
                    .path("url")
                    .asString();
            Answer file = api.get(URI.create(url).getPath());
            assertThat(file.status()).isEqualTo(200);
            assertThat(file.headers().firstValue("content-type")).contains("image/" + format);
            assertThat(settings(api, file.body()).path("request").path("seed").asLong())
                    .isEqualTo(77);
        }
    }

    /** Chromium decodes with libraries of its own. */
    @Test
    void aBrowserSeesTheSamePixelsInWebpAsInPng(Api api) {
        ObjectNode request = request().put("response_format", "url");
        String png = name(api, request);
        String exact = name(api, request.deepCopy().put("output_format", "webp"));
        String rough = name(api, request.deepCopy().put("output_format", "webp").put("output_compression", 50));
        String jpeg = name(api, request.deepCopy().put("output_format", "jpeg"));
        try (Chromium chromium = Chromium.start()) {
            WebPage page = chromium.newPage();
            page.go(api.base().resolve("/"));
            assertThat(difference(page, png, exact)).isZero();
            assertThat(difference(page, png, rough)).isLessThanOrEqualTo(4);
            assertThat(difference(page, png, jpeg)).isLessThan(100);
        }
    }

    @Test
    void whatIsNoPictureIsRefusedInPlainWords(Api api) {
        byte[] png = draw(api, request());
        for (byte[] broken : List.of(Arrays.copyOf(png, 100), "GIF89a".getBytes(), new byte[0])) {
            Answer answer = Api.send(api.request(SETTINGS).POST(BodyPublishers.ofByteArray(broken)));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("param").asString()).isEqualTo("image");
        }
        assertThat(api.post("/v1/images/generations", request().put("output_format", "gif"))
                        .status())
                .isEqualTo(400);
        assertThat(api.post("/v1/images/generations", request().put("output_compression", 101))
                        .status())
                .isEqualTo(400);
    }

    private static String name(Api api, ObjectNode request) {
        String url = api.post("/v1/images/generations", request)
                .ok()
                .path("data")
                .path(0)
                .path("url")
                .asString();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** The largest difference of a channel. */
    private static int difference(WebPage page, String one, String other) {
        return page.value("(async (names) => { const all = []; for (const name of names) {"
                        + "const bitmap = await createImageBitmap(await (await fetch('/outputs/' + name)).blob());"
                        + "const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');"
                        + "canvas.drawImage(bitmap, 0, 0);"
                        + "all.push(canvas.getImageData(0, 0, bitmap.width, bitmap.height).data); }"
                        + "if (all[0].length !== all[1].length || all[0].length < 1000) return 999;"
                        + "return all[0].reduce((most, value, i) => Math.max(most, Math.abs(value - all[1][i])), 0);"
                        + "})(['" + one + "', '" + other + "'])")
                .asInt();
    }
}
