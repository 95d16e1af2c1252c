package org.diffusiondesk.jobs.files.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/** That other programs read what is written is held by the tests of the whole product. */
class LosslessTest {
    private static final Random RANDOM = new Random(11);

    @Test
    void givesBackEveryPixel() {
        for (int[] size :
                new int[][] {{1, 1}, {2, 1}, {1, 2}, {3, 3}, {16, 16}, {17, 33}, {64, 5}, {1, 700}, {700, 1}, {255, 130}
                }) {
            for (IntBinaryOperator picture : pictures()) {
                int[] pixels = draw(size[0], size[1], picture);
                byte[] encoded = LosslessEncoder.encode(pixels.clone(), size[0], size[1]);
                LosslessDecoder.Picture decoded = LosslessDecoder.decode(encoded, 0, encoded.length, 1 << 20);
                assertThat(decoded.width()).isEqualTo(size[0]);
                assertThat(decoded.height()).isEqualTo(size[1]);
                assertThat(decoded.pixels()).as("%dx%d", size[0], size[1]).isEqualTo(pixels);
            }
        }
    }

    @Test
    void packsEvenPicturesIntoNextToNothing() {
        byte[] encoded = LosslessEncoder.encode(draw(512, 512, (x, y) -> 0xff336699), 512, 512);
        assertThat(encoded.length).isLessThan(400);
    }

    @Test
    void nearlyLosslessIsSmallerAndNearby() {
        int[] pixels =
                draw(128, 128, (x, y) -> 0xff202020 + (x + RANDOM.nextInt(20) << 16 | RANDOM.nextInt(30) << 8 | y));
        int[] rounded = pixels.clone();
        NearLossless.apply(rounded, 128, 128, 60);
        for (int i = 0; i < pixels.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                assertThat(Math.abs(((pixels[i] >>> shift) & 0xff) - ((rounded[i] >>> shift) & 0xff)))
                        .isLessThanOrEqualTo(4);
            }
        }
        int exact = LosslessEncoder.encode(pixels.clone(), 128, 128).length;
        assertThat(LosslessEncoder.encode(rounded, 128, 128).length).isLessThan(exact * 9 / 10);
        int[] untouched = pixels.clone();
        NearLossless.apply(untouched, 128, 128, 100);
        assertThat(untouched).isEqualTo(pixels);
    }

    @Test
    void damagedDataNeverDoWorseThanAnError() {
        byte[] whole = LosslessEncoder.encode(draw(64, 64, (x, y) -> 0xff000000 | x * 3 << 8 | y), 64, 64);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = Arrays.copyOf(whole, 1 + RANDOM.nextInt(whole.length));
            for (int flips = RANDOM.nextInt(4); flips >= 0; flips--) {
                damaged[RANDOM.nextInt(damaged.length)] ^= (byte) (1 << RANDOM.nextInt(8));
            }
            try {
                LosslessDecoder.decode(damaged, 0, damaged.length, 1 << 16);
            } catch (IllegalArgumentException told) {
                assertThat(told).hasMessageContaining("the WebP");
            }
        }
        assertThatThrownBy(() -> LosslessDecoder.decode(whole, 0, whole.length, 4000))
                .hasMessageContaining("more than 4000 pixels");
        assertThatThrownBy(() -> LosslessEncoder.encode(new int[16_385], 16_385, 1))
                .hasMessageContaining("16385x1");
    }

    private static IntBinaryOperator[] pictures() {
        return new IntBinaryOperator[] {
            (x, y) -> 0xff112233,
            (x, y) -> RANDOM.nextInt(),
            (x, y) -> 0xff000000 | RANDOM.nextInt(1 << 24),
            (x, y) -> 0xff000000 | x << 16 | y << 8 | (x + y) & 0xff,
            (x, y) -> (x / 5 + y / 7) % 2 == 0 ? 0xffffffff : 0x80ff0000,
            (x, y) -> 0xff000000 | (x * x + y * y) / 20 & 0xff | RANDOM.nextInt(4) << 8
        };
    }

    private static int[] draw(int width, int height, IntBinaryOperator picture) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = picture.applyAsInt(i % width, i / width);
        }
        return pixels;
    }
}
