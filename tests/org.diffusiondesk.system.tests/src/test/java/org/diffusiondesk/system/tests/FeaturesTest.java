package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
        TinyModels.embedding(models.resolve("embeddings/easynegative.safetensors"));
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

    private static Picture edit(ObjectNode request) {
        return Picture.of(first(api.post("/v1/images/edits", request).ok()));
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
                "guidance   | {'distilled': 3.5, 'image': 1.2, 'skip_layers': {'layers': [2]}}",
                "extra      | {'cache': {'mode': 'easycache', 'threshold': 0.3}, 'flow_shift': 2}",
                "clip_skip  | 2"
            })
    void theEngineTakesEachOption(String field, String value) {
        assertThat(api.draw(with(field, value.replace('\'', '"'))).width()).isEqualTo(128);
    }

    @Test
    void theLessStrengthTheMoreStaysOfThePicture() {
        byte[] red = Picture.plain(100, 60, RED);
        ObjectNode request =
                Json.picture("a green star on a white background", 5).put("image", base64(red));
        Picture weak = edit(request.deepCopy().put("strength", 0.2));
        Picture strong = edit(request.deepCopy().put("strength", 1.0));
        assertThat(distance(weak)).isLessThan(distance(strong) / 2);
    }

    /** Mean distance of the colours from red. */
    private static double distance(Picture picture) {
        return Arrays.stream(picture.pixels())
                .mapToDouble(pixel -> Math.abs((pixel >> 16 & 255) - 0xe0)
                        + Math.abs((pixel >> 8 & 255) - 0x1a)
                        + Math.abs((pixel & 255) - 0x1f))
                .average()
                .orElseThrow();
    }

    @Test
    void whiteOfAMaskOfAnySizeIsPaintedAnewAndSoIsTransparency() {
        ObjectNode request = Json.picture("a green star on a white background", 5)
                .put("image", base64(Picture.plain(128, 128, RED)))
                .put("strength", 1.0);
        Picture white = edit(request.deepCopy().put("mask", base64(Picture.plain(32, 64, 0xffffffff))));
        assertThat(distance(white)).isGreaterThan(100);
        assertThat(edit(request.deepCopy().put("mask", base64(Picture.plain(128, 128, 0x00000000)))))
                .isEqualTo(white);
        Picture black = edit(request.deepCopy().put("mask", base64(Picture.plain(32, 64, 0xff000000))));
        assertThat(distance(black)).isLessThan(60);
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

    static Stream<Arguments> badPictures() {
        byte[] whole = Picture.plain(128, 128, RED);
        return Stream.of(
                Arguments.of("no picture", "hello".getBytes(StandardCharsets.UTF_8)),
                Arguments.of("nothing", new byte[0]),
                Arguments.of("cut off", Arrays.copyOf(whole, whole.length / 2)),
                Arguments.of("damaged", damaged(whole)),
                Arguments.of("20000 pixels wide", sized(whole, 20_000, 1)),
                Arguments.of("20000 pixels square", sized(whole, 20_000, 20_000)),
                Arguments.of("larger than its data", sized(whole, 4000, 4000)));
    }

    private static byte[] damaged(byte[] png) {
        byte[] other = png.clone();
        Arrays.fill(other, 45, other.length - 20, (byte) 0x77);
        return other;
    }

    /** With another size in its header. */
    private static byte[] sized(byte[] png, int width, int height) {
        byte[] other = png.clone();
        ByteBuffer.wrap(other).putInt(16, width).putInt(20, height);
        return other;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badPictures")
    void aPictureThatCantBeUsedIsRefused(String what, byte[] picture) {
        long pid = api.pid("sd");
        String good = base64(Picture.plain(128, 128, RED));
        assertRefused("image", request().put("image", base64(picture)));
        assertRefused("mask", request().put("image", good).put("mask", base64(picture)));
        assertThat(api.pid("sd")).isEqualTo(pid);
    }

    private static void assertRefused(String field, ObjectNode request) {
        Answer answer = api.post("/v1/images/edits", request);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.error().path("param").asString()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 3", "2000, 4", "128, 128"})
    void aPictureOfAnySensibleSizeIsBroughtToTheRequests(int width, int height) {
        ObjectNode request =
                request().put("strength", 0.5).put("image", base64(Picture.plain(width, height, 0x80e01a1f)));
        assertThat(edit(request).width()).isEqualTo(128);
    }
}
