package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Pictures that a request brings with it, with the real engine. */
@SharedProduct
class EditsTest {
    private static final int RED = 0xffe01a1f;

    private final Api api;

    EditsTest(Api api) {
        this.api = api;
    }

    private static ObjectNode request() {
        return Json.picture("a red circle on a blue background", 5).put("steps", 4);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private Picture edit(ObjectNode request) {
        return Picture.ofBase64(api.post("/v1/images/edits", request)
                .ok()
                .path("data")
                .path(0)
                .path("b64_json")
                .asString());
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

    private void assertRefused(String field, ObjectNode request) {
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
