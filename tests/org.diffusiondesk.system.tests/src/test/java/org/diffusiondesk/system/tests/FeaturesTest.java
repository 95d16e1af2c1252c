package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What goes beyond plain text to image, with the real engine. */
class FeaturesTest {
    private static final String PICTURES = "/v1/images/generations";
    private static final String LORA = "swap-red-blue";
    private static final int RED = 0xffe01a1f;

    private static Product product;
    private static Api api;

    @BeforeAll
    static void start() throws IOException {
        Path data = Places.newFolder("data");
        Path models = data.resolve("models");
        Files.createDirectories(models.resolve("loras"));
        Files.copy(
                Places.root().resolve("releng/demo-model/" + LORA + ".safetensors"),
                models.resolve("loras/" + LORA + ".safetensors"));
        TinyModels.foreignLora(models.resolve("loras/foreign.safetensors"));
        TinyModels.esrgan(models.resolve("upscalers/tiny4x.safetensors"));
        TinyModels.autoencoder(models.resolve("taesd/same.safetensors"), file -> {});
        TinyModels.autoencoder(
                models.resolve("taesd/red.safetensors"), file -> file.fill("decoder.layers.18.bias", 0, 1, -1, -1));
        TinyModels.autoencoder(
                models.resolve("taesd/random.safetensors"), file -> file.random("decoder.layers.18.weight", 1, 0.1));
        TinyModels.narrowAutoencoder(models.resolve("taesd/narrow.safetensors"));
        product = Product.served()
                .data(data)
                .arguments("--set", "llm.idleTimeout=0")
                .startReady();
        api = product.api();
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    private static ObjectNode request() {
        return Json.picture("a red circle on a blue background", 5).put("steps", 4);
    }

    private static ObjectNode with(String field, String value) {
        ObjectNode request = request();
        request.set(field, Json.parse(value));
        return request;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] first(JsonNode answer) {
        return Base64.getDecoder()
                .decode(answer.path("data").path(0).path("b64_json").asString());
    }

    @Test
    void aLoraCountsAsMuchAsItsWeightAndLeavesWithItsRequest() {
        Picture plain = api.draw(request());
        Picture changed = api.draw(with("loras", "[{\"name\": \"" + LORA + "\"}]"));
        assertThat(changed).isNotEqualTo(plain);
        assertThat(api.draw(with("loras", "[{\"name\": \"" + LORA + "\", \"weight\": 0}]")))
                .isEqualTo(plain);
        JsonNode tagged = api.post(
                        PICTURES,
                        Json.picture("a red circle on a blue background <lora:" + LORA + ":1>", 5)
                                .put("steps", 4))
                .ok();
        assertThat(Picture.of(first(tagged))).isEqualTo(changed);
        assertThat(new String(first(tagged), StandardCharsets.ISO_8859_1))
                .contains("a red circle on a blue background <lora:" + LORA + ":1>");
        assertThat(api.draw(request())).isEqualTo(plain);
    }

    @Test
    void aLoraThatFitsNothingIsToldByItsName() {
        Answer answer = api.post(PICTURES, with("loras", "[{\"name\": \"foreign\"}]"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains("nothing in foreign fits this model")
                .doesNotContain("/");
        assertThat(api.draw(request()).width()).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "loras      | [{'name': 'magic'}]                        | 404 | loras[0].name",
                "loras      | [{'name': '../../etc/passwd'}]             | 404 | loras[0].name",
                "loras      | [{'name': 'swap-red-blue', 'weight': 999}] | 400 | loras[0].weight",
                "prompt     | 'a circle <lora:magic:1>'                  | 404 | prompt",
                "vae        | 'magic'                                    | 404 | vae",
                "hires      | {'upscaler': 'magic'}                      | 400 | hires.upscaler",
                "hires      | {'scale': 17}                              | 400 | hires.scale",
                "sigmas     | [1, 1, 0]                                  | 400 | sigmas[1]",
                "sigmas     | [1, 0.5]                                   | 400 | sigmas[1]",
                "sigmas     | [1, 0]                                     | 400 | steps",
                "eta        | -1                                         | 400 | eta",
                "guidance   | {'image': -1}                              | 400 | guidance.image",
                "vae_tiling | {'tile': 1}                                | 400 | vae_tiling.tile",
                "control    | {'model': 'magic'}                         | 400 | control.image",
                "extra      | {'magic': 1}                               | 400 | extra.magic",
                "extra      | {'cache': {'mode': 'magic'}}               | 400 | extra.cache.mode",
                "clip_skip  | 0                                          | 400 | clip_skip",
                "clip_skip  | 2                                          | 400 | clip_skip",
                "guidance   | {'distilled': 3.5}                         | 400 | guidance.distilled",
                "guidance   | {'image': 1.2}                             | 400 | guidance.image",
                "guidance   | {'skip_layers': {'layers': [2]}}           | 400 | guidance.skip_layers",
                "seed       | 9223372036854775807                        | 400 | seed"
            })
    void eachWrongFieldIsNamed(String field, String value, int status, String param) {
        Answer answer = api.post(PICTURES, with(field, value.replace('\'', '"')));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.error().path("param").asString()).isEqualTo(param);
    }

    @Test
    void noiseLevelsReplaceTheSchedulerAndGiveTheSteps() {
        ObjectNode request = with("sigmas", "[1, 0.8, 0.3, 0]");
        request.remove("steps");
        byte[] drawn = first(api.post(PICTURES, request).ok());
        assertThat(Picture.of(drawn)).isNotEqualTo(api.draw(request().put("steps", 3)));
        assertThat(new String(drawn, StandardCharsets.ISO_8859_1)).contains("Steps: 3");
    }

    @ParameterizedTest
    @CsvSource({"Latent, 192", "lanczos, 192", "tiny4x, 160"})
    void aHiresFixEndsAtItsSize(String upscaler, int width) {
        ObjectNode request = request().put("steps", 2);
        request.putObject("hires")
                .put("width", width)
                .put("steps", 1)
                .put("strength", 0.4)
                .put("upscaler", upscaler);
        JsonNode answer = api.post(PICTURES, request).ok();
        assertThat(answer.path("size").asString()).isEqualTo(width + "x" + width);
        assertThat(Picture.of(first(answer)).width()).isEqualTo(width);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "vae_tiling | true",
                "vae_tiling | {'tile': 8, 'overlap': 0.5}",
                "extra      | {'cache': {'mode': 'easycache', 'threshold': 0.3}, 'flow_shift': 2}",
                "clip_skip  | 1"
            })
    void theEngineTakesEachOption(String field, String value) {
        assertThat(api.draw(with(field, value.replace('\'', '"'))).width()).isEqualTo(128);
    }

    @Test
    void aTinyAutoencoderThatIsChosenMakesThePixels() {
        Picture own = api.draw(request());
        assertThat(api.draw(with("vae", "\"same\""))).isEqualTo(own);
        Picture red = api.draw(with("vae", "\"red\""));
        assertThat(mean(red, 16)).isGreaterThan(mean(own, 16) + 20);
        assertThat(mean(red, 0)).isLessThan(mean(own, 0) - 20);
        assertThat(api.draw(with("vae", "\"random\""))).isNotEqualTo(own);
        assertThat(api.draw(request())).isEqualTo(own);
    }

    /** Of one of the three colours. */
    private static double mean(Picture picture, int shift) {
        return Arrays.stream(picture.pixels())
                .map(pixel -> pixel >> shift & 255)
                .average()
                .orElseThrow();
    }

    @Test
    void anAutoencoderOfAnotherShapeIsRefusedAndTheModelDrawsOn() {
        Answer answer = api.post(PICTURES, with("vae", "\"narrow\""));
        assertThat(answer.status()).as(answer.toString()).isBetween(400, 599).isNotEqualTo(500);
        assertThat(answer.message()).contains("demo").contains("VAE tensor");
        assertThat(api.draw(request()).width()).isEqualTo(128);
    }

    @Test
    void aPictureIsEnlarged() throws IOException {
        String pid = String.valueOf(api.pid("sd"));
        Picture plain = api.draw(request());
        ObjectNode request = Json.object().put("image", base64(Picture.plain(48, 32, RED)));
        JsonNode answer = api.post("/v1/images/upscale", request).ok();
        assertThat(answer.path("size").asString()).isEqualTo("192x128");
        assertThat(Picture.of(first(answer)).height()).isEqualTo(128);
        JsonNode twice = api.post(
                        "/v1/images/upscale",
                        new Form()
                                .file("image", Picture.plain(48, 32, RED))
                                .field("factor", "2")
                                .field("response_format", "url"))
                .ok();
        String url = twice.path("data").path(0).path("url").asString();
        byte[] file = api.get(url.substring(url.indexOf("/outputs/"))).body();
        assertThat(Picture.of(file).width()).isEqualTo(96);
        assertThat(new String(file, StandardCharsets.ISO_8859_1)).contains("Postprocess upscaler: tiny4x");
        assertThat(api.post("/v1/upscale/load", "{\"model\": \"tiny4x\"}")
                        .ok()
                        .path("loaded")
                        .asBoolean())
                .isTrue();
        assertThat(api.draw(request())).isEqualTo(plain);
        assertThat(String.valueOf(api.pid("sd"))).isEqualTo(pid);
    }

    @Test
    void anEnlargedPictureIsInTheGalleryWithTheSettingsItWasDrawnWith() {
        byte[] drawn = first(api.post(PICTURES, request()).ok());
        JsonNode answer = api.post(
                        "/v1/images/upscale",
                        Json.object()
                                .put("image", base64(drawn))
                                .put("factor", 2)
                                .put("response_format", "url"))
                .ok();
        String url = answer.path("data").path(0).path("url").asString();
        JsonNode picture = api.get("/v1/history/images/" + url.substring(url.lastIndexOf('/') + 1))
                .ok();
        assertThat(picture.path("width").asInt()).isEqualTo(256);
        assertThat(picture.path("seed").asInt()).isEqualTo(5);
        assertThat(picture.path("prompt").asString()).isEqualTo("a red circle on a blue background");
        assertThat(picture.path("parameters").asString())
                .contains("Seed: 5")
                .contains("Postprocess upscale by: 2, Postprocess upscaler: tiny4x");
        assertThat(api.draw((ObjectNode) picture.path("settings"))).isEqualTo(Picture.of(drawn));
    }

    @ParameterizedTest
    @CsvSource({"model, magic, 404", "factor, 9, 400", "image, aGVsbG8=, 400"})
    void aWrongFieldOfAnEnlargementIsNamed(String field, String value, int status) {
        ObjectNode request = Json.object().put("image", base64(Picture.plain(8, 8, RED)));
        request.set(field, field.equals("factor") ? Json.parse(value) : Json.parse(Json.quoted(value)));
        Answer answer = api.post("/v1/images/upscale", request);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.error().path("param").asString()).isEqualTo(field);
    }

    @Test
    void theSeedThatWasChosenGivesTheSameBytesAgain() {
        ObjectNode request = request();
        request.remove("seed");
        JsonNode once = api.post(PICTURES, request).ok();
        long seed = once.path("data").path(0).path("seed").asLong();
        assertThat(api.draw(request.put("seed", seed))).isEqualTo(Picture.of(first(once)));
        assertThat(api.draw(request.put("seed", seed + 1))).isNotEqualTo(Picture.of(first(once)));
    }
}
