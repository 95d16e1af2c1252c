package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** AUTOMATIC1111's way with masks, with the real engine: what is not masked stays to the last bit, and only what is masked may be drawn. */
@SharedProduct
class SdapiMaskTest {
    private static final int BLUE = 0xff1a40db;

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Black with a white square. */
    private static byte[] mask(int width, int height, int left, int top, int side) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                image.setRGB(x, y, 0xffffff);
            }
        }
        return Picture.png(image);
    }

    private static ObjectNode request() {
        ObjectNode request = Json.object()
                .put("prompt", "a red circle on a yellow background")
                .put("seed", 3)
                .put("steps", 4)
                .put("width", 128)
                .put("height", 128)
                .put("denoising_strength", 1);
        request.putArray("init_images").add(base64(Picture.plain(200, 160, BLUE)));
        return request.put("mask", base64(mask(200, 160, 120, 60, 40)));
    }

    private static BufferedImage drawn(JsonNode answer) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(answer.path("images").path(0).asString());
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    @Test
    void onlyTheMaskedPartIsDrawnAndPutBackIntoAPictureOfAnySize(Api api) throws IOException {
        ObjectNode request = request().put("mask_blur", 0).put("inpaint_full_res_padding", 8);
        JsonNode answer = api.post("/sdapi/v1/img2img", request).ok();
        BufferedImage picture = drawn(answer);
        assertThat(picture.getWidth()).isEqualTo(200);
        assertThat(picture.getHeight()).isEqualTo(160);
        int others = 0;
        for (int y = 0; y < 160; y++) {
            for (int x = 0; x < 200; x++) {
                boolean masked = x >= 120 && x < 160 && y >= 60 && y < 100;
                boolean other = picture.getRGB(x, y) != BLUE;
                assertThat(other && !masked).as(x + "," + y).isFalse();
                others += other ? 1 : 0;
            }
        }
        assertThat(others).isGreaterThan(800);
        assertThat(Json.parse(answer.path("info").asString()).path("notes")).isEmpty();
    }

    @Test
    void theSettingsStayInThePictureThatIsSent(Api api) {
        JsonNode answer = api.post("/sdapi/v1/img2img", request()).ok();
        JsonNode info = api.post(
                        "/sdapi/v1/png-info",
                        Json.object().put("image", answer.path("images").path(0).asString()))
                .ok();
        assertThat(info.path("info").asString()).contains("a red circle on a yellow background", "Seed: 3");
    }

    @Test
    void theWholePictureIsDrawnWhereThatIsWanted(Api api) throws IOException {
        ObjectNode request = request().put("inpaint_full_res", false).put("inpainting_fill", 1);
        BufferedImage picture = drawn(api.post("/sdapi/v1/img2img", request).ok());
        assertThat(picture.getWidth()).isEqualTo(128);
        assertThat(picture.getRGB(5, 5)).isEqualTo(BLUE);
        assertThat(picture.getRGB(5, 120)).isEqualTo(BLUE);
        assertThat(picture.getRGB(89, 64)).isNotEqualTo(BLUE);
    }
}
