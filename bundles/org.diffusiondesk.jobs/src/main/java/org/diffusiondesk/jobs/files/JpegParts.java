package org.diffusiondesk.jobs.files;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Texts in JPEG files: AUTOMATIC1111's in EXIF, ours in segments that other programs pass over. A segment holds 64 KiB: our text is spread over several;
 * EXIF can't be, so a longer text for it goes the same way as ours. Stateless.
 */
final class JpegParts {
    private static final int SOI = 0xD8;
    private static final int SOS = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP15 = 0xEF;
    private static final int MAX_SEGMENT = 0xFFFF - 2;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OWN = "DiffusionDesk\0own\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PARAMETERS = "DiffusionDesk\0parameters\0".getBytes(StandardCharsets.US_ASCII);

    private JpegParts() {}

    static boolean isJpeg(byte[] bytes) {
        return bytes.length > 3 && (bytes[0] & 0xff) == 0xFF && (bytes[1] & 0xff) == SOI && (bytes[2] & 0xff) == 0xFF;
    }

    static byte[] with(byte[] jpeg, PictureTexts texts) {
        int head = 2;
        if ((jpeg[3] & 0xff) == APP0) {
            head += 2 + length(jpeg, 2);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(jpeg.length + 4096);
        out.write(jpeg, 0, head);
        texts.parameters().ifPresent(text -> {
            byte[] exif = ExifComment.write(text);
            if (EXIF.length + exif.length <= MAX_SEGMENT) {
                segment(out, APP1, EXIF, exif, 0, exif.length);
            } else {
                segments(out, PARAMETERS, text);
            }
        });
        texts.own().ifPresent(text -> segments(out, OWN, text));
        out.write(jpeg, head, jpeg.length - head);
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException it ends before the picture begins */
    static PictureTexts read(byte[] jpeg) {
        ByteArrayOutputStream own = new ByteArrayOutputStream();
        ByteArrayOutputStream parameters = new ByteArrayOutputStream();
        Optional<String> comment = Optional.empty();
        int at = 2;
        while (true) {
            if (at + 4 > jpeg.length || (jpeg[at] & 0xff) != 0xFF) {
                throw new IllegalArgumentException("the JPEG is damaged or cut off before its picture");
            }
            int marker = jpeg[at + 1] & 0xff;
            if (marker == 0xFF) {
                at++;
                continue;
            }
            if (marker == SOS) {
                break;
            }
            int length = length(jpeg, at);
            if (length < 2 || at + 2 + length > jpeg.length) {
                throw new IllegalArgumentException("the JPEG ends within a segment");
            }
            byte[] data = Arrays.copyOfRange(jpeg, at + 4, at + 2 + length);
            if (marker == APP1 && startsWith(data, EXIF)) {
                comment = comment.or(() -> ExifComment.read(data));
            } else if (marker == APP15 && startsWith(data, OWN)) {
                own.write(data, OWN.length, data.length - OWN.length);
            } else if (marker == APP15 && startsWith(data, PARAMETERS)) {
                parameters.write(data, PARAMETERS.length, data.length - PARAMETERS.length);
            }
            at += 2 + length;
        }
        return new PictureTexts(comment.or(() -> text(parameters)), text(own));
    }

    private static Optional<String> text(ByteArrayOutputStream bytes) {
        return Optional.of(bytes.toString(StandardCharsets.UTF_8)).filter(text -> !text.isEmpty());
    }

    private static void segments(ByteArrayOutputStream out, byte[] name, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int most = MAX_SEGMENT - name.length;
        for (int at = 0; at < utf8.length; at += most) {
            segment(out, APP15, name, utf8, at, Math.min(most, utf8.length - at));
        }
    }

    private static void segment(ByteArrayOutputStream out, int marker, byte[] name, byte[] data, int from, int count) {
        int length = 2 + name.length + count;
        out.write(0xFF);
        out.write(marker);
        out.write(length >>> 8);
        out.write(length);
        out.writeBytes(name);
        out.write(data, from, count);
    }

    private static int length(byte[] jpeg, int at) {
        return (jpeg[at + 2] & 0xff) << 8 | (jpeg[at + 3] & 0xff);
    }

    private static boolean startsWith(byte[] data, byte[] name) {
        return data.length >= name.length && Arrays.equals(data, 0, name.length, name, 0, name.length);
    }
}
