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
    private static final int MAX_NESTING = 4;
    private static final int SHORT_STRING = 1024;
    /** One number per layer is kept, one per token of a vocabulary is not. */
    private static final int SHORT_ARRAY = 1024;

    private static final int MAX_NUMBERS = 131_072;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final FileBytes in;
    private final List<String> keys = new ArrayList<>();
    private final Map<String, String> strings = new HashMap<>();
    private final Map<String, List<Long>> numbers = new HashMap<>();
    private int numbersKept;
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
        List<Tensor> tensors = tensors(tensorCount);
        return new ModelHeader(ModelFormat.GGUF, keys, strings, numbers, tensors, in.length());
    }

    private void entry() throws IOException {
        String key = in.string("a metadata name", MAX_KEY_LENGTH);
        keys.add(key);
        int type = in.i32();
        if (type == STRING) {
            string(key);
        } else if (type == ARRAY) {
            array(key);
        } else if (GgufNumbers.isWhole(type)) {
            long value = GgufNumbers.read(in, type);
            keep(key, List.of(value));
            if (type == 4 && key.equals("general.alignment")) {
                align(value);
            }
        } else {
            skipValue(type, 0);
        }
    }

    private void align(long value) throws HeaderException {
        if (Long.bitCount(value) != 1 || value > 1 << 20) {
            throw HeaderException.damaged("general.alignment is " + value);
        }
        alignment = value;
    }

    private void keep(String key, List<Long> values) {
        if (numbersKept + values.size() <= MAX_NUMBERS) {
            numbersKept += values.size();
            numbers.put(key, values);
        }
    }

    private void array(String key) throws IOException {
        int type = in.i32();
        long count = in.count("the length of an array", FileBytes.HEADER_LIMIT);
        if (!GgufNumbers.isWhole(type) || count > SHORT_ARRAY) {
            skipElements(type, count, 0);
            return;
        }
        List<Long> values = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            values.add(GgufNumbers.read(in, type));
        }
        keep(key, values);
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
            in.skip(GgufNumbers.width(type));
        }
    }

    private void skipArray(int depth) throws IOException {
        int type = in.i32();
        skipElements(type, in.count("the length of an array", FileBytes.HEADER_LIMIT), depth);
    }

    private void skipElements(int type, long count, int depth) throws IOException {
        if (depth == MAX_NESTING) {
            throw HeaderException.damaged("arrays are nested more than " + MAX_NESTING + " deep");
        }
        if (type != STRING && type != ARRAY) {
            in.skip(count * GgufNumbers.width(type));
            return;
        }
        // each element takes at least its own length field, so the file's end bounds this loop
        for (long i = 0; i < count; i++) {
            skipValue(type, depth + 1);
        }
    }

    private List<Tensor> tensors(int count) throws IOException {
        List<GgufTensor> placed = new ArrayList<>(Math.min(count, 4096));
        long end = 0;
        for (int i = 0; i < count; i++) {
            GgufTensor tensor = GgufTensor.read(in);
            placed.add(tensor);
            end = Math.max(end, tensor.end());
        }
        long start = (in.position() + alignment - 1) / alignment * alignment;
        long needed = start + end;
        if (count > 0 && (needed < 0 || needed > in.length())) {
            throw HeaderException.truncated(needed < 0 ? Long.MAX_VALUE : needed, in.length());
        }
        return GgufTensor.sized(placed, in.length() - start);
    }
}
