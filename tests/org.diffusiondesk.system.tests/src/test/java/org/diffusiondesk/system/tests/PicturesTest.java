package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pictures through the public API show what was asked for. */
@SharedProduct
class PicturesTest {
    private static final JsonNode CHECKS = Json.read(Places.root().resolve("releng/demo-model/checks.json"));
    private static final Map<String, double[]> PALETTE = palette();

    private static Map<String, double[]> palette() {
        Map<String, double[]> palette = new HashMap<>();
        CHECKS.path("palette")
                .properties()
                .forEach(colour -> palette.put(
                        colour.getKey(),
                        StreamSupport.stream(colour.getValue().spliterator(), false)
                                .mapToDouble(JsonNode::asDouble)
                                .toArray()));
        return palette;
    }

    /** A prompt of the demo model's own checks; its name in reports is the prompt. */
    record Check(JsonNode node) {
        @Override
        public String toString() {
            return node.path("prompt").asString();
        }
    }

    static Stream<Check> checks() {
        return StreamSupport.stream(CHECKS.path("checks").spliterator(), false).map(Check::new);
    }

    @ParameterizedTest
    @MethodSource("checks")
    void hasTheColoursWhereThePromptPutsThem(Check check, Api api) {
        Picture picture = api.draw(Json.picture(
                check.node().path("prompt").asString(),
                check.node().path("seed").asLong()));
        for (JsonNode point : check.node().path("points")) {
            double[] colour =
                    picture.colourAt(point.path("x").asDouble(), point.path("y").asDouble());
            assertThat(Picture.nearest(colour, PALETTE))
                    .as("at %s the picture has %s", point, List.of(colour[0], colour[1], colour[2]))
                    .isEqualTo(point.path("color").asString());
        }
    }

    @Test
    void thereAreChecks() {
        assertThat(checks()).hasSize(22);
    }

    @Test
    void aRequestThatNamesOnlyAPromptGetsWhatTheModelIsBestAt(Api api) {
        JsonNode answer = api.post("/v1/images/generations", "{\"prompt\":\"a green star on a white background\"}")
                .ok();
        Picture picture =
                Picture.ofBase64(answer.path("data").path(0).path("b64_json").asString());
        assertThat(picture.width()).isEqualTo(128);
        assertThat(picture.height()).isEqualTo(128);
        assertThat(Picture.nearest(picture.colourAt(0.043, 0.043), PALETTE)).isEqualTo("white");
        assertThat(answer.path("data").path(0).path("seed").isIntegralNumber()).isTrue();
        assertThat(answer.path("usage").path("sample_ms").asLong()).isPositive();
    }

    @Test
    void everyFieldOfARequestIsHeard(Api api) {
        ObjectNode request = Json.picture("a red circle on a blue background", 5)
                .put("size", "192x128")
                .put("steps", 6)
                .put("cfg_scale", 3.5)
                .put("negative_prompt", "green")
                .put("sampler", "euler_a")
                .put("scheduler", "karras")
                .put("n", 2)
                .put("response_format", "b64_json")
                .put("some_future_field", true);
        JsonNode data = api.post("/v1/images/generations", request).ok().path("data");
        assertThat(data.size()).isEqualTo(2);
        Picture first = Picture.ofBase64(data.path(0).path("b64_json").asString());
        assertThat(first.width()).isEqualTo(192);
        assertThat(first.height()).isEqualTo(128);
        assertThat(data.path(0).path("seed").asLong()).isEqualTo(5);
        assertThat(data.path(1).path("seed").asLong()).isEqualTo(6);
        assertThat(first)
                .isNotEqualTo(Picture.ofBase64(data.path(1).path("b64_json").asString()));
        assertThat(api.draw(request.deepCopy().put("sampler", "euler").put("n", 1)))
                .isNotEqualTo(first);
        assertThat(api.draw(request.deepCopy().put("negative_prompt", "").put("n", 1)))
                .isNotEqualTo(first);
        assertThat(api.draw(request.deepCopy().put("cfg_scale", 1.5).put("n", 1)))
                .isNotEqualTo(first);
    }

    @Test
    void theSameSeedGivesTheSamePictureAndAnotherSeedAnother(Api api) {
        Picture first = api.draw(Json.picture("a yellow square on a purple background", 11));
        assertThat(api.draw(Json.picture("a yellow square on a purple background", 11)))
                .isEqualTo(first);
        assertThat(api.draw(Json.picture("a yellow square on a purple background", 12)))
                .isNotEqualTo(first);
    }

    @Test
    void aPictureCanBeFetchedByItsAddress(Api api) {
        ObjectNode request = Json.picture("a red circle on a blue background", 42);
        JsonNode answer = api.post("/v1/images/generations", request.deepCopy().put("response_format", "url"))
                .ok();
        String url = answer.path("data").path(0).path("url").asString();
        assertThat(url).startsWith(api.base() + "/outputs/");
        Answer file = api.get(url.substring(api.base().toString().length()));
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(Picture.of(file.body())).isEqualTo(api.draw(request));
    }

    @Test
    void aStreamHasPreviewsAndThenThePicture(Api api) {
        ObjectNode request = Json.picture("a red circle on a blue background", 42)
                .put("stream", true)
                .put("partial_images", 2);
        try (Events events = api.events("/v1/images/generations", request)) {
            List<Events.Event> all = events.all();
            assertThat(all)
                    .extracting(Events.Event::name)
                    .containsExactly(
                            "image_generation.partial_image",
                            "image_generation.partial_image",
                            "image_generation.completed");
            Picture last =
                    Picture.ofBase64(all.getLast().json().path("b64_json").asString());
            assertThat(last).isEqualTo(api.draw(Json.picture("a red circle on a blue background", 42)));
        }
    }

    @Test
    void anEditKeepsWhatTheMaskDoesNotShow(Api api) {
        byte[] blue = Picture.plain(128, 128, 0xff1a40db);
        byte[] maskOfRightHalf = rightHalfTransparent();
        JsonNode answer = api.post(
                        "/v1/images/edits",
                        new Form()
                                .field("prompt", "a red circle on a yellow background")
                                .field("seed", "42")
                                .field("strength", "1")
                                .file("image", blue)
                                .file("mask", maskOfRightHalf))
                .ok();
        Picture picture =
                Picture.ofBase64(answer.path("data").path(0).path("b64_json").asString());
        assertThat(Picture.nearest(picture.colourAt(0.1, 0.9), PALETTE)).isEqualTo("blue");
        assertThat(Picture.nearest(picture.colourAt(0.95, 0.05), PALETTE)).isEqualTo("yellow");
    }

    private static byte[] rightHalfTransparent() {
        java.awt.image.BufferedImage image =
                new java.awt.image.BufferedImage(128, 128, java.awt.image.BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 128; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, 0xff000000);
            }
        }
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        try {
            javax.imageio.ImageIO.write(image, "png", out);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Test
    void aWeakEditStaysNearItsPicture(Api api) {
        byte[] blue = Picture.plain(128, 128, 0xff1a40db);
        ObjectNode request = Json.picture("a red circle on a blue background", 42)
                .put("strength", 0.1)
                .put("image", Base64.getEncoder().encodeToString(blue));
        JsonNode answer = api.post("/v1/images/edits", request).ok();
        Picture picture =
                Picture.ofBase64(answer.path("data").path(0).path("b64_json").asString());
        assertThat(Picture.nearest(picture.colourAt(0.5, 0.5), PALETTE)).isEqualTo("blue");
    }
}
