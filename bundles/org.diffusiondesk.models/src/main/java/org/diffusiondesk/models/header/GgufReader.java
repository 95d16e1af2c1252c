package org.diffusiondesk.models.header;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a GGUF header, versions 2 and 3 (the format is described in ggml's {@code docs/gguf.md}). */
final class GgufReader {
    private static final int MAX_TENSORS = 65_536;
    private static final int MAX_KEYS = 16_384;
    private static final int MAX_KEY_LENGTH = 1024;
    private static final int MAX_TENSOR_NAME = 512;
    private static final int MAX_DIMENSIONS = 8;
    private static final int MAX_NESTING = 4;
    private static final int SHORT_STRING = 1024;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final FileBytes in;
    private final List<String> keys = new ArrayList<>();
    private final Map<String, String> strings = new HashMap<>();
    private long alignment = 32;

    private GgufReader(FileBytes in) {
        this.in = in;
    }

    /** Reads on after the magic. */
    static ModelHeader read(FileBytes in) throws IOException {
        return new GgufReader(in).header();
    }

    private ModelHeader header() throws IOException {
        int version = in.i32();
        if (version != 2 && version != 3) {
            throw new HeaderException(
                    Integer.reverseBytes(version) == 3 || Integer.reverseBytes(version) == 2
                            ? "is a big-endian GGUF file; little-endian ones can be used here"
                            : "is a GGUF file of version " + Integer.toUnsignedString(version)
                                    + "; versions 2 and 3 can be used");
        }
        int tensorCount = (int) in.count("the number of tensors", MAX_TENSORS);
        int keyCount = (int) in.count("the number of metadata entries", MAX_KEYS);
        for (int i = 0; i < keyCount; i++) {
            entry();
        }
        List<String> tensors = tensors(tensorCount);
        return new ModelHeader(ModelFormat.GGUF, keys, strings, tensors, in.length());
    }

    private void entry() throws IOException {
        String key = in.string("a metadata name", MAX_KEY_LENGTH);
        keys.add(key);
        int type = in.i32();
        if (type == STRING) {
            string(key);
        } else if (type == 4 && key.equals("general.alignment")) {
            alignment = Integer.toUnsignedLong(in.i32());
            if (Long.bitCount(alignment) != 1 || alignment > 1 << 20) {
                throw HeaderException.damaged("general.alignment is " + alignment);
            }
        } else {
            skipValue(type, 0);
        }
    }

    private void string(String key) throws IOException {
        long size = in.count("the length of " + key, FileBytes.HEADER_LIMIT);
        if (size > SHORT_STRING) {
            in.skip(size);
            return;
        }
        strings.put(key, in.text((int) size));
    }

    private void skipValue(int type, int depth) throws IOException {
        if (type == STRING) {
            in.skip(in.count("the length of a string", FileBytes.HEADER_LIMIT));
        } else if (type == ARRAY) {
            skipArray(depth);
        } else {
            in.skip(width(type));
        }
    }

    private void skipArray(int depth) throws IOException {
        if (depth == MAX_NESTING) {
            throw HeaderException.damaged("arrays are nested more than " + MAX_NESTING + " deep");
        }
        int type = in.i32();
        long count = in.count("the length of an array", FileBytes.HEADER_LIMIT);
        if (type != STRING && type != ARRAY) {
            in.skip(count * width(type));
            return;
        }
        // each element takes at least its own length field, so the file's end bounds this loop
        for (long i = 0; i < count; i++) {
            skipValue(type, depth + 1);
        }
    }

    private static int width(int type) throws HeaderException {
        return switch (type) {
            case 0, 1, 7 -> 1;
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 10, 11, 12 -> 8;
            default ->
                throw HeaderException.damaged(
                        "a metadata entry has the unknown type " + Integer.toUnsignedString(type));
        };
    }

    private List<String> tensors(int count) throws IOException {
        List<String> names = new ArrayList<>(Math.min(count, 4096));
        long end = 0;
        for (int i = 0; i < count; i++) {
            names.add(in.string("a tensor's name", MAX_TENSOR_NAME));
            end = Math.max(end, tensorEnd());
        }
        long start = (in.position() + alignment - 1) / alignment * alignment;
        long needed = start + end;
        if (count > 0 && (needed < 0 || needed > in.length())) {
            throw HeaderException.truncated(needed < 0 ? Long.MAX_VALUE : needed, in.length());
        }
        return names;
    }

    private long tensorEnd() throws IOException {
        int dimensions = in.i32();
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw HeaderException.damaged("a tensor has " + Integer.toUnsignedString(dimensions) + " dimensions");
        }
        long elements = 1;
        for (int i = 0; i < dimensions; i++) {
            long size = in.count("a tensor's dimension", Long.MAX_VALUE);
            if (size > 0 && elements > Long.MAX_VALUE / size) {
                throw HeaderException.damaged("a tensor is impossibly large");
            }
            elements *= size;
        }
        int type = in.i32();
        long offset = in.count("a tensor's offset", Long.MAX_VALUE);
        long end = offset + GgmlType.bytes(type, elements).orElse(0);
        if (end < 0) {
            throw HeaderException.damaged("a tensor is impossibly large");
        }
        return end;
    }
}
