package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * A safetensors file in the making. What nobody gave a number is 0 and a hole in the file, so that one of gigabytes takes no room on the disk.
 */
final class WeightsFile {
    /** Numbers of 16 bits are enough for large ones; those of a single dimension are always of 32. */
    enum Type {
        F16(2),
        F32(4);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        private void put(ByteBuffer to, float value) {
            switch (this) {
                case F16 -> to.putShort(Float.floatToFloat16(value));
                case F32 -> to.putFloat(value);
            }
        }
    }

    private final Type type;
    private final ObjectNode header = Json.object();
    /** Where each tensor begins, and what it holds. */
    private final Map<String, Long> starts = new HashMap<>();

    private final Map<Long, ByteBuffer> filled = new TreeMap<>();
    private long size;

    WeightsFile(Type type) {
        this.type = type;
    }

    WeightsFile tensor(String name, int... shape) {
        Type own = typeOf(shape);
        ObjectNode tensor = header.putObject(name).put("dtype", own.name());
        var sizes = tensor.putArray("shape");
        for (int side : shape) {
            sizes.add(side);
        }
        long bytes = count(shape) * own.bytes;
        tensor.putArray("data_offsets").add(size).add(size + bytes);
        starts.put(name, size);
        size += bytes;
        return this;
    }

    private Type typeOf(int... shape) {
        return shape.length == 1 ? Type.F32 : type;
    }

    private static long count(int... shape) {
        long count = 1;
        for (int side : shape) {
            count *= side;
        }
        return count;
    }

    /** Numbers from the {@code from}th of a tensor on, all the way through its rows. */
    WeightsFile fill(String name, long from, float... values) {
        Type own = Type.valueOf(header.path(name).path("dtype").asString());
        ByteBuffer bytes = ByteBuffer.allocate(values.length * own.bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            own.put(bytes, value);
        }
        filled.put(starts.get(name) + from * own.bytes, bytes.flip());
        return this;
    }

    /** The whole of a tensor at random, always the same for the same {@code seed}. */
    WeightsFile random(String name, long seed, double spread) {
        int count = 1;
        for (var side : header.path(name).path("shape")) {
            count *= side.asInt();
        }
        return fill(name, 0, random(seed, count, spread));
    }

    /** A tensor as another file has it. */
    WeightsFile copy(String name, ByteBuffer data, int... shape) {
        tensor(name, shape);
        filled.put(starts.get(name), data);
        return this;
    }

    static float[] random(long seed, int count, double spread) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * spread);
        }
        return values;
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(header.toString());
        while (text.length() % 8 != 0) {
            text.append(' ');
        }
        byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
        Files.createDirectories(file.getParent());
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            ByteBuffer head = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
            head.putLong(json.length).put(json).flip();
            out.write(head, 0);
            for (Map.Entry<Long, ByteBuffer> part : filled.entrySet()) {
                out.write(part.getValue().duplicate(), 8 + json.length + part.getKey());
            }
            if (out.size() < 8 + json.length + size) {
                out.write(ByteBuffer.allocate(1), 8 + json.length + size - 1);
            }
        }
    }
}
