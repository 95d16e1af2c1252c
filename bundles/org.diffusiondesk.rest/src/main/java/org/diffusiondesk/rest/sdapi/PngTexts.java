package org.diffusiondesk.rest.sdapi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The texts in a PNG, by which programs know how it was drawn. Stateless. */
final class PngTexts {
    private static final Set<String> TEXTS = Set.of("tEXt", "zTXt", "iTXt", "eXIf");
    private static final int SIGNATURE = 8;
    /** Length, name and checksum of a chunk. */
    private static final int FRAME = 12;

    private PngTexts() {}

    /** {@code to} with the texts of {@code from}, both whole PNGs. */
    static byte[] copied(byte[] from, byte[] to) {
        ByteArrayOutputStream result = new ByteArrayOutputStream(to.length + 1024);
        int head = SIGNATURE + FRAME + ByteBuffer.wrap(to).getInt(SIGNATURE); // the first chunk must stay the first
        result.write(to, 0, head);
        ByteBuffer chunks = ByteBuffer.wrap(from);
        int at = SIGNATURE;
        while (at + FRAME <= from.length) {
            int length = chunks.getInt(at);
            if (length < 0 || length > from.length - at - FRAME) {
                break;
            }
            if (TEXTS.contains(new String(from, at + 4, 4, StandardCharsets.US_ASCII))) {
                result.write(from, at, FRAME + length);
            }
            at += FRAME + length;
        }
        result.write(to, head, to.length - head);
        return result.toByteArray();
    }
}
