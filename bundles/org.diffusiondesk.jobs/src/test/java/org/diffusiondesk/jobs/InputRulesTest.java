package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.jobs.files.PictureSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures as cameras, printers and browsers make them, written by Java's own encoders. */
class InputRulesTest {
    private static final int RED = 0xe00000;
    private static final int GREEN = 0x00e000;
    private static final int BLUE = 0x0000e0;
    private static final int GREY = 0x808080;

    /** Four quarters of 16 by 8: red and green above, blue and grey below. */
    private static BufferedImage quarters() {
        BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32 * 16; i++) {
            int x = i % 32;
            int y = i / 32;
            image.setRGB(x, y, y < 8 ? x < 16 ? RED : GREEN : x < 16 ? BLUE : GREY);
        }
        return image;
    }

    private static byte[] written(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, format, out)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A photograph with EXIF that says how the camera was held. */
    private static byte[] photograph(int orientation, boolean little) {
        byte[] jpeg = written(quarters(), "jpeg");
        ByteBuffer exif = ByteBuffer.allocate(2 + 2 + 6 + 26);
        exif.putShort((short) 0xFFE1).putShort((short) 34).put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        exif.order(little ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
        exif.putShort((short) (little ? 0x4949 : 0x4D4D)).putShort((short) 42).putInt(8);
        exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        exif.putShort((short) orientation).putShort((short) 0).putInt(0);
        return ByteBuffer.allocate(jpeg.length + exif.capacity())
                .put(jpeg, 0, 2)
                .put(exif.array())
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    private static byte[] checked(byte[] picture) {
        InputImage input = new InputImage(InputImage.Role.INIT, picture);
        return InputRules.checked(List.of(input), Optional.empty()).getFirst().bytes();
    }

    @ParameterizedTest
    @CsvSource({
        "2, true, GREEN RED GREY BLUE",
        "3, true, GREY BLUE GREEN RED",
        "4, false, BLUE GREY RED GREEN",
        "5, true, RED BLUE GREEN GREY",
        "6, false, BLUE RED GREY GREEN",
        "7, true, GREY GREEN BLUE RED",
        "8, false, GREEN GREY RED BLUE"
    })
    void aPhotographIsTurnedAsItsExifSays(int orientation, boolean little, String corners) throws IOException {
        BufferedImage upright = ImageIO.read(new ByteArrayInputStream(checked(photograph(orientation, little))));
        int width = orientation < 5 ? 32 : 16;
        int height = 48 - width;
        assertThat(upright.getWidth()).isEqualTo(width);
        assertThat(upright.getHeight()).isEqualTo(height);
        int[] found = {
            upright.getRGB(2, 2),
            upright.getRGB(width - 3, 2),
            upright.getRGB(2, height - 3),
            upright.getRGB(width - 3, height - 3)
        };
        assertThat(Arrays.stream(found).mapToObj(InputRulesTest::name)).containsExactly(corners.split(" "));
        // nothing is lost at the edges
        assertThat(name(upright.getRGB(0, 0))).isEqualTo(corners.split(" ")[0]);
        assertThat(name(upright.getRGB(width - 1, height - 1))).isEqualTo(corners.split(" ")[3]);
    }

    private static String name(int rgb) {
        int red = rgb >> 16 & 255;
        int green = rgb >> 8 & 255;
        int blue = rgb & 255;
        return red > 100 && green > 100
                ? "GREY"
                : red > 150 ? "RED" : green > 150 ? "GREEN" : blue > 150 ? "BLUE" : "?";
    }

    @Test
    void whatIsUprightOrDamagedStaysAsItIs() {
        byte[] upright = photograph(1, true);
        assertThat(checked(upright)).isSameAs(upright);
        byte[] odd = photograph(9, true);
        assertThat(checked(odd)).isSameAs(odd);
        byte[] damaged = photograph(6, true);
        Arrays.fill(damaged, 60, damaged.length, (byte) 0x77);
        byte[] cut = Arrays.copyOf(photograph(6, true), 200);
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> checked(damaged)))
                .hasMessageContaining("no picture");
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> checked(cut)))
                .hasMessageContaining("no picture");
        byte[] png = written(quarters(), "png");
        assertThat(checked(png)).isSameAs(png);
    }

    /** A PNG with a second picture that only browsers show. */
    private static byte[] animated() {
        byte[] png = written(quarters(), "png");
        byte[] control =
                chunk("acTL", ByteBuffer.allocate(8).putInt(2).putInt(0).array());
        ByteBuffer frame = ByteBuffer.allocate(26).putInt(0).putInt(32).putInt(16);
        byte[] all = chunk("fcTL", frame.array());
        return ByteBuffer.allocate(png.length + control.length + all.length)
                .put(png, 0, 33)
                .put(control)
                .put(all)
                .put(png, 33, png.length - 33)
                .array();
    }

    private static byte[] chunk(String name, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
        chunk.put(name.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + data.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    @Test
    void ofAnAnimatedPngTheStillPictureIsTaken() throws IOException {
        byte[] taken = checked(animated());
        assertThat(PictureSize.of(taken)).contains(new PictureSize(32, 16));
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(taken));
        assertThat(read.getRGB(1, 1) >> 16 & 255).isCloseTo(0xe0, within(1));
    }

    private static byte[] cmyk() {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream to = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(to);
            writer.write(new IIOImage(raster, null, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static byte[] text(String head) {
        return (head + "                    ").getBytes(StandardCharsets.ISO_8859_1);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("a JPEG in the four colours of printing (CMYK)", cmyk()),
                Arguments.of("a GIF", written(quarters(), "gif")),
                Arguments.of("a TIFF", written(quarters(), "tiff")),
                Arguments.of("a WebP", text("RIFF\1\0\0\0WEBPVP8X")),
                Arguments.of("an AVIF, HEIC or video file", text("\0\0\0\34ftypavif")),
                Arguments.of("no picture that can be read", text("<svg>")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void whatIsNotTakenIsCalledByItsName(String what, byte[] picture) {
        InvalidRequestException error = catchThrowableOfType(InvalidRequestException.class, () -> checked(picture));
        assertThat(error).hasMessageContaining("image is " + what).hasMessageContaining("would be right");
        assertThat(error.param()).contains("image");
    }
}
