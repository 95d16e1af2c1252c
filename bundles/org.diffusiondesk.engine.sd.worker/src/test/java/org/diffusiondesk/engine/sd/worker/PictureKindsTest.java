package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two pixels in each way of writing them that Java's decoders know. */
class PictureKindsTest {
    private static final int BYTE = 257;
    private static final byte[] NO_ALPHA = {};

    private static String encoded(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, format, out)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    private static String png(int space, boolean alpha, int type, int[] left, int[] right) {
        ColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(space),
                alpha,
                false,
                alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                type);
        WritableRaster raster = model.createCompatibleWritableRaster(2, 1);
        raster.setPixel(0, 0, left);
        raster.setPixel(1, 0, right);
        return encoded(new BufferedImage(model, raster, false, null), "png");
    }

    private static String palette(byte[] alpha, String format) {
        byte[] red = {(byte) 200, 10};
        byte[] green = {100, 20};
        byte[] blue = {50, 30};
        IndexColorModel model = alpha.length == 0
                ? new IndexColorModel(8, 2, red, green, blue)
                : new IndexColorModel(8, 2, red, green, blue, alpha);
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, model);
        image.getRaster().setSample(1, 0, 0, 1);
        return encoded(image, format);
    }

    private static Arguments kind(String what, String picture, int[] colours, int left, int right) {
        return Arguments.of(what, picture, colours, new int[] {left, right});
    }

    static Stream<Arguments> kinds() {
        int shorts = DataBuffer.TYPE_USHORT;
        int bytes = DataBuffer.TYPE_BYTE;
        int rgb = ColorSpace.CS_sRGB;
        int grey = ColorSpace.CS_GRAY;
        BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSample(0, 0, 0, 1);
        int[] left = {200 * BYTE, 100 * BYTE, 50 * BYTE};
        int[] right = {10 * BYTE, 20 * BYTE, 30 * BYTE};
        int[] opaque = {200 * BYTE, 100 * BYTE, 50 * BYTE, 255 * BYTE};
        int[] clear = {200 * BYTE, 100 * BYTE, 50 * BYTE, 0};
        int[] both = {200, 100, 50, 10, 20, 30};
        int[] onWhite = {200, 100, 50, 255, 255, 255};
        return Stream.of(
                kind("16 bits", png(rgb, false, shorts, left, right), both, 124, 18),
                kind("16 bits and alpha", png(rgb, true, shorts, opaque, clear), onWhite, 0, 255),
                kind("palette", palette(NO_ALPHA, "png"), both, 124, 18),
                kind("palette with alpha", palette(new byte[] {-1, 0}, "png"), onWhite, 0, 255),
                kind("1 bit", encoded(bits, "png"), new int[] {255, 255, 255, 0, 0, 0}, 255, 0),
                kind(
                        "grey",
                        png(grey, false, bytes, new int[] {128}, new int[] {64}),
                        new int[] {128, 128, 128, 64, 64, 64},
                        128,
                        64),
                kind(
                        "grey of 16 bits",
                        png(grey, false, shorts, new int[] {128 * BYTE}, new int[] {64 * BYTE}),
                        new int[] {128, 128, 128, 64, 64, 64},
                        128,
                        64),
                kind(
                        "grey and alpha",
                        png(grey, true, bytes, new int[] {128, 255}, new int[] {64, 0}),
                        new int[] {128, 128, 128, 255, 255, 255},
                        0,
                        255));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void isReadAsItIsMeant(String what, String picture, int[] colours, int[] mask) {
        assertThat(unsigned(InputPictures.colour("image", picture, Pixels.INIT).whole()))
                .containsExactly(colours);
        assertThat(unsigned(InputPictures.mask("mask", picture).whole())).containsExactly(mask);
    }

    private static int[] unsigned(Pixels pixels) {
        int[] values = new int[pixels.data().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels.data()[i] & 255;
        }
        return values;
    }
}
