package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngEncoderTest {
    @ParameterizedTest
    @CsvSource({"1,1,3", "7,5,3", "128,64,3", "300,301,1", "33,9,4", "512,512,3"})
    void anotherReaderFindsTheSamePixels(int width, int height, int channels) throws IOException {
        byte[] pixels = new byte[width * height * channels];
        new Random(1).nextBytes(pixels);
        for (int i = 0; i < pixels.length / 2; i++) {
            pixels[i] = (byte) (i / 50); // half smooth, half noise: all filters get their turn
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();

        BufferedImage read = ImageIO.read(new ByteArrayInputStream(PngEncoder.encode(direct, width, height, channels)));

        assertThat(read.getWidth()).isEqualTo(width);
        assertThat(read.getHeight()).isEqualTo(height);
        int[] got = read.getRaster().getPixels(0, 0, width, height, (int[]) null);
        assertThat(got).hasSize(pixels.length);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).as("byte %d", i).isEqualTo(pixels[i] & 255);
        }
    }

    @Test
    void heapAndNativeMemoryGiveTheSameFile() {
        byte[] pixels = new byte[64 * 64 * 3];
        new Random(2).nextBytes(pixels);
        ByteBuffer direct = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();

        assertThat(PngEncoder.encode(ByteBuffer.wrap(pixels), 64, 64, 3))
                .isEqualTo(PngEncoder.encode(direct, 64, 64, 3));
    }

    @Test
    void smoothPicturesBecomeSmall() {
        byte[] pixels = new byte[256 * 256 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / 3 % 256);
        }
        assertThat(PngEncoder.encode(ByteBuffer.wrap(pixels), 256, 256, 3)).hasSizeLessThan(pixels.length / 20);
    }

    @Test
    void refusesTooFewBytes() {
        assertThatThrownBy(() -> PngEncoder.encode(ByteBuffer.allocate(10), 2, 2, 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PngEncoder.encode(ByteBuffer.allocate(10), 0, 2, 3))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
