package org.diffusiondesk.models.header;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Makes small model files, right and wrong ones. */
public final class TestFiles {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private TestFiles() {}

    /** A GGUF language model with one tensor of 64 floats. */
    public static byte[] textGguf(String architecture) {
        TestFiles file = new TestFiles().ascii("GGUF").i32(3).i64(1).i64(4);
        file.text("general.architecture").i32(8).text(architecture);
        file.text(architecture + ".block_count").i32(4).i32(1);
        file.text("tokenizer.ggml.model").i32(8).text("gpt2");
        file.text("tokenizer.ggml.tokens")
                .i32(9)
                .i32(8)
                .i64(3)
                .text("a")
                .text("b")
                .text("c");
        return file.tensor("blk.0.attn_q.weight", 0, 64).data(256);
    }

    /** A GGUF file without a tokenizer whose tensors have these names. */
    public static byte[] gguf(List<String> tensors) {
        TestFiles file =
                new TestFiles().ascii("GGUF").i32(3).i64(tensors.size()).i64(1);
        file.text("general.architecture").i32(8).text("test");
        tensors.forEach(name -> file.tensor(name, 0, 8));
        return file.data(32);
    }

    /** A GGUF file with one metadata entry whose value (type and all) the caller writes, and no tensors. */
    static byte[] ggufWithEntry(String key, java.util.function.Consumer<TestFiles> value) {
        TestFiles file = new TestFiles().ascii("GGUF").i32(3).i64(0).i64(1).text(key);
        value.accept(file);
        return file.out.toByteArray();
    }

    static byte[] ggufHead(int version, long tensors, long entries) {
        return new TestFiles()
                .ascii("GGUF")
                .i32(version)
                .i64(tensors)
                .i64(entries)
                .out
                .toByteArray();
    }

    /** A GGUF file with one tensor description and {@code data} bytes behind it. */
    static byte[] ggufWithTensor(int dimensions, long size, int type, long offset, int data) {
        TestFiles file =
                new TestFiles().ascii("GGUF").i32(3).i64(1).i64(0).text("t").i32(dimensions);
        for (int i = 0; i < Math.min(dimensions, 16); i++) {
            file.i64(size);
        }
        return file.i32(type).i64(offset).data(data);
    }

    /** A safetensors file with this header and {@code data} bytes behind it. */
    public static byte[] safetensors(String header, int data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return new TestFiles()
                .i64(json.length)
                .bytes(json)
                .bytes(new byte[data])
                .out
                .toByteArray();
    }

    /** A safetensors file with one tensor of 16 bytes for each name. */
    public static byte[] safetensors(List<String> tensors) {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        for (int i = 0; i < tensors.size(); i++) {
            header.append(",\"%s\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[%d,%d]}"
                    .formatted(tensors.get(i), 16 * i, 16 * i + 16));
        }
        return safetensors(header.append("}").toString(), 16 * tensors.size());
    }

    /** A safetensors file with text metadata and tensors of half floats, their shapes as safetensors writes them: the innermost dimension last. */
    public static byte[] safetensors(Map<String, String> metadata, Map<String, List<Integer>> tensors) {
        StringJoiner header = new StringJoiner(",", "{", "}");
        StringJoiner texts = new StringJoiner(",", "{", "}");
        new TreeMap<>(metadata)
                .forEach((key, value) -> texts.add("\"" + key + "\":\"" + value.replace("\"", "\\\"") + "\""));
        header.add("\"__metadata__\":" + texts);
        int end = 0;
        for (Map.Entry<String, List<Integer>> tensor : new TreeMap<>(tensors).entrySet()) {
            int begin = end;
            end += 2 * tensor.getValue().stream().reduce(1, (a, b) -> a * b);
            header.add("\"%s\":{\"dtype\":\"F16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(tensor.getKey(), tensor.getValue(), begin, end));
        }
        return safetensors(header.toString(), end);
    }

    /** A textual inversion: rows of floats. */
    public static byte[] words(String name, int rows, int width) {
        int bytes = 4 * rows * width;
        return safetensors(
                "{\"%s\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}"
                        .formatted(name, rows, width, bytes),
                bytes);
    }

    TestFiles ascii(String text) {
        return bytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    TestFiles text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return i64(bytes.length).bytes(bytes);
    }

    TestFiles i32(int value) {
        return bytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    TestFiles i64(long value) {
        return bytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    private TestFiles bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private TestFiles tensor(String name, int type, long elements) {
        return text(name).i32(1).i64(elements).i32(type).i64(0);
    }

    private byte[] data(int bytes) {
        int gap = (32 - out.size() % 32) % 32;
        return bytes(new byte[gap + bytes]).out.toByteArray();
    }
}
