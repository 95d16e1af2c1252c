package org.diffusiondesk.jobs.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The container of WebP files (RFC 9649, 2): a lossless picture, AUTOMATIC1111's text as EXIF, ours in a chunk that others pass over. Stateless. */
final class WebpParts {
    private static final String OWN = "DDSK";
    private static final int HEAD = 12;
    private static final int EXIF_FLAG = 0x08;
    private static final int ALPHA_FLAG = 0x10;

    private WebpParts() {}

    static boolean isWebp(byte[] bytes) {
        return bytes.length >= HEAD
                && name(bytes, 0).equals("RIFF")
                && name(bytes, 8).equals("WEBP");
    }

    /** A file around the data of a lossless picture. */
    static byte[] file(byte[] picture, int width, int height, PictureTexts texts) {
        byte[] exif = texts.parameters().map(ExifComment::write).orElse(new byte[0]);
        byte[] own =
                texts.own().map(text -> text.getBytes(StandardCharsets.UTF_8)).orElse(new byte[0]);
        int size = HEAD + chunkSize(10) + chunkSize(picture.length) + chunkSize(exif.length) + chunkSize(own.length);
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(size - 8);
        out.put("WEBP".getBytes(StandardCharsets.US_ASCII));
        boolean alpha = (picture[4] & 0x10) != 0;
        ByteBuffer head = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt((exif.length > 0 ? EXIF_FLAG : 0) | (alpha ? ALPHA_FLAG : 0));
        head.putShort((short) (width - 1)).put((byte) ((width - 1) >> 16));
        head.putShort((short) (height - 1)).put((byte) ((height - 1) >> 16));
        chunk(out, "VP8X", head.array());
        chunk(out, "VP8L", picture);
        chunk(out, "EXIF", exif);
        chunk(out, OWN, own);
        return out.array();
    }

    /** @throws IllegalArgumentException it ends within a chunk */
    static PictureTexts read(byte[] webp) {
        return new PictureTexts(
                find(webp, "EXIF").map(at -> data(webp, at)).flatMap(ExifComment::read),
                find(webp, OWN).map(at -> new String(data(webp, at), StandardCharsets.UTF_8)));
    }

    /** Where the chunk of a name begins. */
    static Optional<Integer> find(byte[] webp, String name) {
        for (long at = HEAD; at + 8 <= webp.length; ) {
            int begin = (int) at;
            long length = length(webp, begin);
            if (at + 8 + length > webp.length) {
                throw new IllegalArgumentException("the WebP ends within a chunk");
            }
            if (name(webp, begin).equals(name)) {
                return Optional.of(begin);
            }
            at += 8 + length + (length & 1);
        }
        return Optional.empty();
    }

    static long length(byte[] webp, int at) {
        return ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 4) & 0xffffffffL;
    }

    private static byte[] data(byte[] webp, int at) {
        return Arrays.copyOfRange(webp, at + 8, at + 8 + (int) length(webp, at));
    }

    private static int chunkSize(int length) {
        return length == 0 ? 0 : 8 + length + (length & 1);
    }

    private static void chunk(ByteBuffer out, String name, byte[] data) {
        if (data.length > 0) {
            out.put(name.getBytes(StandardCharsets.US_ASCII))
                    .putInt(data.length)
                    .put(data);
            out.position(out.position() + (data.length & 1));
        }
    }

    private static String name(byte[] bytes, int at) {
        return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
    }
}
