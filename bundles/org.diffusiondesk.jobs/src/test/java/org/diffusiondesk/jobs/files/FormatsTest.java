package org.diffusiondesk.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.PictureFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
    private static final String TEXT = "a café 🎨\nSteps: 20, Seed: 5, Size: 64x64";
    private static final BufferedImage PICTURE = Samples.picture(200, 120);
    private static final byte[] PNG = Samples.png(PICTURE);

    private final FilePictures files = new FilePictures();

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void settingsGoAlongIntoEachFormat(PictureFormat format) {
        byte[] encoded = files.encode(PngText.with(PNG, Map.of("parameters", TEXT)), new ImageOutput(format, 90));
        assertThat(files.read(encoded).orElseThrow()).isEqualTo(files.parse(TEXT));
        assertThat(files.read(files.encode(PNG, new ImageOutput(format, 90)))).isEmpty();
    }

    @Test
    void jpegLooksLikeThePicture() throws Exception {
        byte[] fine = files.encode(PNG, new ImageOutput(PictureFormat.JPEG, 95));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(fine));
        assertThat(image.getWidth()).isEqualTo(200);
        assertThat(error(image)).isLessThan(10);
        assertThat(files.encode(PNG, new ImageOutput(PictureFormat.JPEG, 20)).length)
                .isLessThan(fine.length / 2);
    }

    @Test
    void webpOfFullQualityIsThePictureItself() {
        byte[] webp = files.encode(PNG, new ImageOutput(PictureFormat.WEBP, 100));
        assertThat(error(Pixels.decode(webp, Pixels.MAX).opaque())).isZero();
        assertThat(webp.length).isLessThan(PNG.length);
        byte[] rough = files.encode(PNG, new ImageOutput(PictureFormat.WEBP, 40));
        assertThat(error(Pixels.decode(rough, Pixels.MAX).opaque())).isLessThan(16);
    }

    @Test
    void aDrawingIsNeverLargerAtLowerQuality() {
        BufferedImage drawing = new BufferedImage(160, 120, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 160 * 120; i++) {
            drawing.setRGB(i % 160, i / 160, (i % 160 / 9 + i / 160 / 7) % 3 == 0 ? 0x3b5c7d : 0xe1e3d8);
        }
        byte[] png = Samples.png(drawing);
        int exact = files.encode(png, new ImageOutput(PictureFormat.WEBP, 100)).length;
        assertThat(files.encode(png, new ImageOutput(PictureFormat.WEBP, 50)).length)
                .isLessThanOrEqualTo(exact);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 32_000, 70_000, 200_000})
    void textsOfAnyLengthGoIntoAJpeg(int length) {
        String parameters = "é".repeat(length) + "\nSteps: 1, Seed: 2, Size: 8x8";
        byte[] jpeg = PictureEncoder.encode(
                PNG,
                new ImageOutput(PictureFormat.JPEG, 80),
                new PictureTexts(Optional.of(parameters), Optional.of("{\"x\":\"" + "y".repeat(length) + "\"}")));
        assertThat(files.read(jpeg).orElseThrow().parameters()).isEqualTo(parameters);
        assertThat(JpegParts.read(jpeg).own().orElseThrow()).hasSize(length + 8);
        assertThat(error(Pixels.decode(jpeg, Pixels.MAX).opaque())).isLessThan(40);
    }

    @Test
    void readsCommentsInBothByteOrders() {
        byte[] written = ExifComment.write(TEXT);
        assertThat(ExifComment.read(written)).contains(TEXT);
        assertThat(ExifComment.read(littleEndian(StandardCharsets.UTF_16LE.encode(TEXT), "UNICODE\0")))
                .contains(TEXT);
        assertThat(ExifComment.read(littleEndian(StandardCharsets.UTF_16BE.encode(TEXT), "UNICODE\0")))
                .contains(TEXT);
        assertThat(ExifComment.read(littleEndian(StandardCharsets.UTF_8.encode(TEXT), "ASCII\0\0\0")))
                .contains(TEXT);
        assertThat(ExifComment.read(littleEndian(StandardCharsets.UTF_8.encode(TEXT), "JIS\0\0\0\0\0")))
                .isEmpty();
    }

    @Test
    void brokenExifIsNoReasonToFail() {
        byte[] written = ExifComment.write(TEXT);
        for (int length = 0; length < written.length; length++) {
            assertThat(ExifComment.read(Arrays.copyOf(written, length))).isEmpty();
        }
        for (int at = 0; at < 44; at++) {
            byte[] damaged = written.clone();
            damaged[at] = (byte) 0xff;
            ExifComment.read(damaged);
        }
    }

    @Test
    void cutFilesAreRefused() {
        PictureTexts texts = new PictureTexts(Optional.of(TEXT), Optional.of("{}"));
        byte[] jpeg = PictureEncoder.encode(PNG, new ImageOutput(PictureFormat.JPEG, 80), texts);
        byte[] webp = PictureEncoder.encode(PNG, new ImageOutput(PictureFormat.WEBP, 80), texts);
        refused(Arrays.copyOf(jpeg, 60));
        refused(Arrays.copyOf(webp, webp.length / 2));
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(16, -1);
        refused(webp);
        for (int length = 0; length < 200; length++) {
            refused(Arrays.copyOf(jpeg, length));
        }
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void thumbnailsAreSmallAndLookLikeThePicture(PictureFormat format) throws Exception {
        byte[] file = PictureEncoder.encode(
                PNG, new ImageOutput(format, 100), new PictureTexts(Optional.of(TEXT), Optional.empty()));
        byte[] thumbnail = Thumbnails.of(file, 64);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(thumbnail));
        assertThat(image.getWidth()).isEqualTo(64);
        assertThat(image.getHeight()).isEqualTo(38);
        assertThat((image.getRGB(60, 4) >> 16) & 0xff).as("red to the right").isGreaterThan(220);
        assertThat((image.getRGB(4, 34) >> 8) & 0xff).as("green below").isGreaterThan(200);
        assertThat(JpegParts.read(thumbnail)).isEqualTo(PictureTexts.NONE);
        BufferedImage same = ImageIO.read(new ByteArrayInputStream(Thumbnails.of(file, 1000)));
        assertThat(same.getWidth()).isEqualTo(200);
    }

    @Test
    void thumbnailsOfOtherFilesAreRefused() {
        assertThatThrownBy(() -> Thumbnails.of("GIF89a".getBytes(StandardCharsets.US_ASCII), 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither");
        for (int length = 0; length < PNG.length * 3 / 4; length += 97) {
            byte[] cut = Arrays.copyOf(PNG, length);
            assertThatThrownBy(() -> Thumbnails.of(cut, 64)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void refused(byte[] file) {
        assertThatThrownBy(() -> files.read(file)).isInstanceOf(InvalidRequestException.class);
    }

    /** The largest difference of a channel. */
    private static int error(BufferedImage image) {
        int most = 0;
        for (int i = 0; i < 200 * 120; i++) {
            int a = PICTURE.getRGB(i % 200, i / 200);
            int b = image.getRGB(i % 200, i / 200);
            for (int shift = 0; shift < 24; shift += 8) {
                most = Math.max(most, Math.abs(((a >>> shift) & 0xff) - ((b >>> shift) & 0xff)));
            }
        }
        return most;
    }

    private static byte[] littleEndian(ByteBuffer text, String code) {
        ByteBuffer out = ByteBuffer.allocate(52 + text.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        out.putShort((short) 1)
                .putShort((short) 0x8769)
                .putShort((short) 4)
                .putInt(1)
                .putInt(26)
                .putInt(0);
        out.putShort((short) 1)
                .putShort((short) 0x9286)
                .putShort((short) 7)
                .putInt(8 + text.remaining())
                .putInt(44);
        out.putInt(0);
        return out.put(code.getBytes(StandardCharsets.US_ASCII)).put(text).array();
    }
}
