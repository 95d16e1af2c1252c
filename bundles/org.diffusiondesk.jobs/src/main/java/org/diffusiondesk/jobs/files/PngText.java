package org.diffusiondesk.jobs.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Text chunks of PNG pictures (PNG specification, 11.3.3), put in and read without touching the pixels. Latin-1 texts become {@code tEXt},
 * others {@code iTXt}: so every reader of AUTOMATIC1111's {@code parameters} finds them. Stateless.
 */
public final class PngText {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int IHDR_END = 8 + 12 + 13;

    private PngText() {}

    /** The picture with these texts behind its header. */
    public static byte[] with(byte[] png, Map<String, String> texts) {
        requirePng(png);
        ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 2048);
        out.write(png, 0, IHDR_END);
        texts.forEach((keyword, text) -> out.writeBytes(chunk(keyword, text)));
        out.write(png, IHDR_END, png.length - IHDR_END);
        return out.toByteArray();
    }

    /** All uncompressed texts of a picture by keyword. */
    public static Map<String, String> of(byte[] png) {
        requirePng(png);
        Map<String, String> texts = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(png);
        for (int at = 8; at + 12 <= png.length; ) {
            int length = in.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                throw new IllegalArgumentException("the PNG ends within a chunk");
            }
            String type = new String(png, at + 4, 4, StandardCharsets.ISO_8859_1);
            if (type.equals("tEXt") || type.equals("iTXt")) {
                read(type, new String(png, at + 8, length, StandardCharsets.ISO_8859_1), texts);
            }
            at += 12 + length;
        }
        return texts;
    }

    private static void read(String type, String data, Map<String, String> texts) {
        int end = data.indexOf('\0');
        if (end <= 0) {
            return;
        }
        String keyword = data.substring(0, end);
        if (type.equals("tEXt")) {
            texts.put(keyword, data.substring(end + 1));
            return;
        }
        int language = data.indexOf('\0', Math.min(data.length(), end + 3));
        int translated = language < 0 ? -1 : data.indexOf('\0', language + 1);
        if (translated >= 0 && data.charAt(end + 1) == 0) {
            byte[] utf8 = data.substring(translated + 1).getBytes(StandardCharsets.ISO_8859_1);
            texts.put(keyword, new String(utf8, StandardCharsets.UTF_8));
        }
    }

    private static byte[] chunk(String keyword, String text) {
        boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
        byte[] key = keyword.getBytes(StandardCharsets.ISO_8859_1);
        byte[] value = text.getBytes(latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        byte[] gap =
                new byte[latin ? 1 : 5]; // iTXt: end of keyword, not compressed, method, no language, no translation
        byte[] type = (latin ? "tEXt" : "iTXt").getBytes(StandardCharsets.ISO_8859_1);
        int length = key.length + gap.length + value.length;
        ByteBuffer chunk = ByteBuffer.allocate(12 + length);
        chunk.putInt(length).put(type).put(key).put(gap).put(value);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    private static void requirePng(byte[] png) {
        if (png.length < IHDR_END || ByteBuffer.wrap(png).getLong(0) != SIGNATURE) {
            throw new IllegalArgumentException("no PNG picture");
        }
    }
}
