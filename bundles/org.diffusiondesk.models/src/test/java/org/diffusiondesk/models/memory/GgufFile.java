package org.diffusiondesk.models.memory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Writes GGUF files whose data are holes: a model of any size takes no room on disk. */
final class GgufFile {
    private static final int F32 = 0;
    private static final int F16 = 1;

    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private int entryCount;
    private int tensorCount;
    private long data;

    static GgufFile of(String architecture) {
        GgufFile file = new GgufFile();
        text(file.entries, "general.architecture");
        i32(file.entries, 8);
        text(file.entries, architecture);
        file.entryCount++;
        return file;
    }

    GgufFile number(String name, long value) {
        text(entries, name);
        i32(entries, 4);
        i32(entries, (int) value);
        entryCount++;
        return this;
    }

    GgufFile numbers(String name, List<Integer> values) {
        text(entries, name);
        i32(entries, 9);
        i32(entries, 5);
        i64(entries, values.size());
        values.forEach(value -> i32(entries, value));
        entryCount++;
        return this;
    }

    GgufFile tensor(String name, long... shape) {
        return tensor(name, F16, shape);
    }

    GgufFile floats(String name, long... shape) {
        return tensor(name, F32, shape);
    }

    private GgufFile tensor(String name, int type, long... shape) {
        text(tensors, name);
        i32(tensors, shape.length);
        long elements = 1;
        for (long size : shape) {
            i64(tensors, size);
            elements *= size;
        }
        i32(tensors, type);
        i64(tensors, data);
        data += (elements * (type == F32 ? 4 : 2) + 31) / 32 * 32;
        tensorCount++;
        return this;
    }

    byte[] header() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        i32(all, 3);
        i64(all, tensorCount);
        i64(all, entryCount);
        all.writeBytes(entries.toByteArray());
        all.writeBytes(tensors.toByteArray());
        return all.toByteArray();
    }

    Path write(Path path) throws IOException {
        return write(path, header(), 32 + data);
    }

    static Path write(Path path, byte[] header, long more) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(header);
            file.setLength(header.length + more);
        }
        return path;
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        i64(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void i32(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private static void i64(ByteArrayOutputStream out, long value) {
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }
}
