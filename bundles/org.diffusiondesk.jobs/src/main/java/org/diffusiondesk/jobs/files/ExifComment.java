package org.diffusiondesk.jobs.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Of EXIF data: how the camera was held, and the comment ({@code UserComment}, EXIF 2.3 4.6.5), in which AUTOMATIC1111 keeps its parameters for JPEG and
 * WebP. Written as it does: the word {@code UNICODE} and the text in UTF-16 with the big end first. Stateless.
 */
final class ExifComment {
    private static final int EXIF_FOLDER = 0x8769;
    private static final int ORIENTATION = 0x0112;
    private static final int USER_COMMENT = 0x9286;
    private static final int UNDEFINED = 7;
    private static final int LONG = 4;
    private static final int ENTRY = 12;
    private static final int CODE = 8;
    private static final byte[] UNICODE = "UNICODE\0".getBytes(StandardCharsets.US_ASCII);
    /** TIFF header, a folder with one entry that leads to a second with one entry. */
    private static final int TEXT_AT = 8 + 2 * (2 + ENTRY + 4);

    private ExifComment() {}

    /** The whole EXIF data, beginning with the TIFF header. */
    static byte[] write(String text) {
        byte[] utf16 = text.getBytes(StandardCharsets.UTF_16BE);
        ByteBuffer out = ByteBuffer.allocate(TEXT_AT + CODE + utf16.length);
        out.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8);
        out.putShort((short) 1);
        out.putShort((short) EXIF_FOLDER).putShort((short) LONG).putInt(1).putInt(8 + 2 + ENTRY + 4);
        out.putInt(0);
        out.putShort((short) 1);
        out.putShort((short) USER_COMMENT).putShort((short) UNDEFINED);
        out.putInt(CODE + utf16.length).putInt(TEXT_AT);
        out.putInt(0);
        return out.put(UNICODE).put(utf16).array();
    }

    /** Empty when there is none, or when the data are broken: what else a picture holds is still of use. */
    static Optional<String> read(byte[] exif) {
        return tiff(exif).flatMap(ExifComment::comment);
    }

    private static Optional<String> comment(ByteBuffer tiff) {
        int main = tiff.getInt(4);
        Optional<byte[]> inFolder = find(tiff, main, EXIF_FOLDER)
                .flatMap(entry ->
                        find(tiff, tiff.getInt(entry + 8), USER_COMMENT).flatMap(comment -> value(tiff, comment)));
        return inFolder.or(() -> find(tiff, main, USER_COMMENT).flatMap(comment -> value(tiff, comment)))
                .flatMap(ExifComment::text);
    }

    /** How the camera was held: 1 upright, up to 8 for the ways of turning and mirroring (EXIF 2.3, 4.6.4 A); 1 when it is not said. */
    static int orientation(byte[] exif) {
        return tiff(exif)
                .flatMap(
                        tiff -> find(tiff, tiff.getInt(4), ORIENTATION).map(entry -> tiff.getShort(entry + 8) & 0xffff))
                .filter(way -> way >= 1 && way <= 8)
                .orElse(1);
    }

    private static Optional<ByteBuffer> tiff(byte[] exif) {
        boolean prefixed = exif.length > 6 && new String(exif, 0, 6, StandardCharsets.ISO_8859_1).equals("Exif\0\0");
        ByteBuffer tiff = ByteBuffer.wrap(prefixed ? Arrays.copyOfRange(exif, 6, exif.length) : exif);
        if (tiff.limit() < 8) {
            return Optional.empty();
        }
        int order = tiff.getShort(0);
        tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        boolean known = (order == 0x4949 || order == 0x4D4D) && tiff.getShort(2) == 42;
        return known ? Optional.of(tiff) : Optional.empty();
    }

    /** Where in a folder the entry of a tag lies. */
    private static Optional<Integer> find(ByteBuffer tiff, int folder, int tag) {
        if (folder < 8 || folder > tiff.limit() - 2) {
            return Optional.empty();
        }
        int count = tiff.getShort(folder) & 0xffff;
        for (int i = 0; i < count && folder + 2 + (i + 1) * ENTRY <= tiff.limit(); i++) {
            if ((tiff.getShort(folder + 2 + i * ENTRY) & 0xffff) == tag) {
                return Optional.of(folder + 2 + i * ENTRY);
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> value(ByteBuffer tiff, int entry) {
        int length = tiff.getInt(entry + 4);
        int at = length <= 4 ? entry + 8 : tiff.getInt(entry + 8);
        boolean inside = length >= CODE && at >= 0 && at <= tiff.limit() - length;
        return inside ? Optional.of(Arrays.copyOfRange(tiff.array(), at, at + length)) : Optional.empty();
    }

    private static Optional<String> text(byte[] comment) {
        String code = new String(comment, 0, CODE, StandardCharsets.ISO_8859_1)
                .strip()
                .replace("\0", "");
        byte[] text = Arrays.copyOfRange(comment, CODE, comment.length);
        return switch (code) {
            case "UNICODE" -> Optional.of(withoutMark(new String(text, order(text))));
            case "ASCII", "" -> Optional.of(withoutMark(new String(text, StandardCharsets.UTF_8)));
            default -> Optional.empty();
        };
    }

    /** Writers don't agree on whether the order of the TIFF header counts here. Settings hold many ASCII letters, whose high byte is 0. */
    private static Charset order(byte[] text) {
        int bigFirst = 0;
        for (int i = 0; i + 1 < text.length; i += 2) {
            bigFirst += (text[i] == 0 ? 1 : 0) - (text[i + 1] == 0 ? 1 : 0);
        }
        return bigFirst >= 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }

    private static String withoutMark(String text) {
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        int end = body.length();
        while (end > 0 && body.charAt(end - 1) == 0) {
            end--;
        }
        return body.substring(0, end);
    }
}
