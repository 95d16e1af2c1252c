package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputPicturesTest {
    @Test
    void colourIsRgbInThisOrder() throws IOException {
        BufferedImage red = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64; i++) {
            red.setRGB(i % 8, i / 8, 0xFF8001);
        }

        Pixels pixels = InputPictures.colour("image", base64(red), Pixels.INIT).resized(16, 16);

        assertThat(pixels.data()).hasSize(16 * 16 * 3).startsWith(0xFF, 0x80, 0x01);
    }

    @Test
    void transparentBecomesWhite() throws IOException {
        BufferedImage clear = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);

        assertThat(InputPictures.colour("image", base64(clear), Pixels.INIT)
                        .whole()
                        .data())
                .containsOnly(0xFF);
    }

    @Test
    void whiteOfAMaskIsPaintedAnew() throws IOException {
        BufferedImage mask = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        mask.setRGB(0, 0, 0xFFFFFF);

        assertThat(InputPictures.mask("mask", base64(mask)).whole().data()).containsExactly(0xFF, 0);
    }

    @Test
    void transparentPartsOfAMaskArePaintedAnew() throws IOException {
        BufferedImage mask = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        mask.setRGB(0, 0, 0x00FFFFFF);
        mask.setRGB(1, 0, 0xFFFFFFFF);

        assertThat(InputPictures.mask("mask", base64(mask)).whole().data()).containsExactly(0xFF, 0);
    }

    @Test
    void aDataUrlIsTaken() throws IOException {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);

        Pixels pixels = InputPictures.colour("image", "data:image/png;base64," + base64(image), Pixels.INIT)
                .whole();

        assertThat(pixels.width()).isEqualTo(4);
    }

    @Test
    void hugePicturesAreRefusedBeforeTheyAreDecoded() {
        // a header that promises 60000x60000 pixels, which would be 14 GB
        ByteBuffer png = ByteBuffer.allocate(8 + 25);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        byte[] chunk = ByteBuffer.allocate(17)
                .put("IHDR".getBytes())
                .putInt(60000)
                .putInt(60000)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        CRC32 crc = new CRC32();
        crc.update(chunk);
        png.putInt(13).put(chunk).putInt((int) crc.getValue());

        assertThatThrownBy(() ->
                        InputPictures.colour("image", Base64.getEncoder().encodeToString(png.array()), Pixels.INIT))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("60000x60000")
                .hasMessageContaining("4096x4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "AAAA", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"})
    void refusesWhatIsNoPicture(String base64) {
        assertThatThrownBy(() -> InputPictures.colour("image", base64, Pixels.INIT))
                .isInstanceOfSatisfying(
                        Refusal.class, r -> assertThat(r.detail().param()).isEqualTo("image"));
    }

    @Test
    void refusesATruncatedPicture() {
        byte[] png = FakeEngine.png(64, 64);

        assertThatThrownBy(() -> InputPictures.colour(
                        "image", Base64.getEncoder().encodeToString(Arrays.copyOf(png, png.length / 2)), Pixels.INIT))
                .isInstanceOfSatisfying(
                        Refusal.class, r -> assertThat(r.detail().param()).isEqualTo("image"));
    }

    private static String base64(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }
}
