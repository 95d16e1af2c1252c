package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** Reads as much of a GGUF file as it takes to copy tensors of 16 and 32 bits out of it. */
final class GgufFile {
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    /** Bytes of each type of value, by its number. */
    private static final int[] VALUES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private static final int ALIGNMENT = 32;

    private record Tensor(String name, int[] shape, int type, long offset) {
        private int bytes() {
            int count = type == 0 ? 4 : 2;
            for (int side : shape) {
                count *= side;
            }
            return count;
        }
    }

    private final ByteBuffer in;
    private final List<Tensor> tensors = new ArrayList<>();
    private final int data;

    private GgufFile(byte[] bytes) {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        in.position(8);
        long count = in.getLong();
        long values = in.getLong();
        for (long i = 0; i < values; i++) {
            text();
            skip(in.getInt());
        }
        for (long i = 0; i < count; i++) {
            tensors.add(tensor());
        }
        data = (in.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** The demo model. */
    static GgufFile demo() throws IOException {
        try (InputStream packed = Files.newInputStream(Places.root().resolve("releng/demo-model/dd-demo.gguf.gz"))) {
            return new GgufFile(new GZIPInputStream(packed).readAllBytes());
        }
    }

    private String text() {
        byte[] bytes = new byte[(int) in.getLong()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void skip(int type) {
        if (type == STRING) {
            text();
        } else if (type == ARRAY) {
            int each = in.getInt();
            long count = in.getLong();
            for (long i = 0; i < count; i++) {
                skip(each);
            }
        } else {
            in.position(in.position() + VALUES[type]);
        }
    }

    private Tensor tensor() {
        String name = text();
        int[] shape = new int[in.getInt()];
        for (int i = shape.length - 1; i >= 0; i--) {
            shape[i] = (int) in.getLong();
        }
        return new Tensor(name, shape, in.getInt(), in.getLong());
    }

    void copy(Predicate<String> wanted, WeightsFile to) {
        for (Tensor tensor : tensors) {
            if (wanted.test(tensor.name())) {
                to.copy(tensor.name(), in.slice(data + (int) tensor.offset(), tensor.bytes()), tensor.shape());
            }
        }
    }
}
