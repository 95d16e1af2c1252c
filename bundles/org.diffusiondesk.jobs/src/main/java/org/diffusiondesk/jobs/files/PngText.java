package org.diffusiondesk.jobs.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Text chunks of PNG pictures (PNG specification, 11.3.3), put in and read without touching the pixels. Latin-1 texts become {@code tEXt},
 * others {@code iTXt}: so every reader of AUTOMATIC1111's {@code parameters} finds them. Stateless.
 */
public final class PngText {
    /** Keyword that AUTOMATIC1111 and its friends read. */
    public static final String PARAMETERS = "parameters";

    /** Keyword of our own text. */
    static final String OWN = "diffusiondesk";

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int IHDR_END = 8 + 12 + 13;
    /** All texts of a picture together, unpacked; a small chunk can unpack to a thousand times its size. */
    private static final int MAX_TEXT = 8 << 20;

    private final byte[] png;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private int left = MAX_TEXT;

    private PngText(byte[] png) {
        this.png = png;
    }

    /** Whether the bytes begin like a PNG. */
    static boolean isPng(byte[] bytes) {
        return bytes.length >= IHDR_END && ByteBuffer.wrap(bytes).getLong(0) == SIGNATURE;
    }

    /**
     * The picture with these texts behind its header.
     *
     * @throws IllegalArgumentException no PNG
     */
    public static byte[] with(byte[] png, Map<String, String> texts) {
        requirePng(png);
        ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 2048);
        out.write(png, 0, IHDR_END);
        texts.forEach((keyword, text) -> out.writeBytes(chunk(keyword, text)));
        out.write(png, IHDR_END, png.length - IHDR_END);
        return out.toByteArray();
    }

    /**
     * All texts of a picture by keyword.
     *
     * @throws IllegalArgumentException no PNG, or a broken one; the message says how
     */
    public static Map<String, String> of(byte[] png) {
        requirePng(png);
        PngText reader = new PngText(png);
        reader.walk();
        return reader.texts;
    }

    private void walk() {
        ByteBuffer in = ByteBuffer.wrap(png);
        for (int at = 8; at < png.length; ) {
            if (png.length - at < 12 || in.getInt(at) < 0 || in.getInt(at) > png.length - at - 12) {
                throw new IllegalArgumentException("the PNG ends within a chunk");
            }
            int length = in.getInt(at);
            String type = new String(png, at + 4, 4, StandardCharsets.ISO_8859_1);
            if (type.equals("IEND")) {
                return;
            }
            if (type.equals("tEXt") || type.equals("zTXt") || type.equals("iTXt")) {
                requireChecksum(at, length, type);
                read(type, Arrays.copyOfRange(png, at + 8, at + 8 + length));
            }
            at += 12 + length;
        }
        throw new IllegalArgumentException("the PNG has no end (IEND)");
    }

    private void requireChecksum(int at, int length, String type) {
        CRC32 crc = new CRC32();
        crc.update(png, at + 4, 4 + length);
        if ((int) crc.getValue() != ByteBuffer.wrap(png).getInt(at + 8 + length)) {
            throw new IllegalArgumentException("the PNG is damaged: the checksum of a chunk " + type + " is wrong");
        }
    }

    private void read(String type, byte[] data) {
        int key = endOf(data, 0);
        if (key <= 0) {
            return;
        }
        String keyword = latin(data, 0, key);
        switch (type) {
            case "tEXt" -> texts.put(keyword, latin(data, key + 1, charge(data.length)));
            case "zTXt" -> {
                if (key + 2 <= data.length) {
                    byte[] plain = unpack(data, key + 2);
                    texts.put(keyword, latin(plain, 0, plain.length));
                }
            }
            default -> international(keyword, data, key + 1);
        }
    }

    /** Flag and method of the packing, language, translated keyword, text. */
    private void international(String keyword, byte[] data, int from) {
        int language = from + 2 > data.length ? -1 : endOf(data, from + 2);
        int translated = language < 0 ? -1 : endOf(data, language + 1);
        if (translated >= 0) {
            boolean packed = data[from] != 0;
            byte[] utf8 = packed
                    ? unpack(data, translated + 1)
                    : Arrays.copyOfRange(data, translated + 1, charge(data.length));
            texts.put(keyword, new String(utf8, StandardCharsets.UTF_8));
        }
    }

    private byte[] unpack(byte[] data, int from) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data, from, data.length - from);
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            while (!inflater.finished()) {
                int count = inflater.inflate(part);
                if (count == 0 && !inflater.finished()) {
                    throw new IllegalArgumentException("the PNG is damaged: a packed text has no end");
                }
                charge(count);
                plain.write(part, 0, count);
            }
            return plain.toByteArray();
        } catch (DataFormatException damaged) {
            throw new IllegalArgumentException("the PNG is damaged: a packed text can't be unpacked", damaged);
        } finally {
            inflater.end();
        }
    }

    /** Counts what is kept; returns the same number. */
    private int charge(int bytes) {
        left -= bytes;
        if (left < 0) {
            throw new IllegalArgumentException("the texts in the PNG have more than " + MAX_TEXT + " bytes");
        }
        return bytes;
    }

    private static int endOf(byte[] data, int from) {
        for (int at = from; at < data.length; at++) {
            if (data[at] == 0) {
                return at;
            }
        }
        return -1;
    }

    private static String latin(byte[] data, int from, int to) {
        return new String(data, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static byte[] chunk(String keyword, String text) {
        boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text) && text.indexOf('\0') < 0;
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
        if (!isPng(png)) {
            throw new IllegalArgumentException("no PNG picture");
        }
    }
}
