package org.diffusiondesk.models.header;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where a tensor of a GGUF file lies.
 *
 * @param bytes empty for a type that is newer than our table of types
 * @param offset from the start of the data
 */
record GgufTensor(String name, List<Long> shape, OptionalLong bytes, long offset) {
    private static final int MAX_NAME = 512;
    private static final int MAX_DIMENSIONS = 8;

    static GgufTensor read(FileBytes in) throws IOException {
        String name = in.string("a tensor's name", MAX_NAME);
        int dimensions = in.i32();
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw HeaderException.damaged("a tensor has " + Integer.toUnsignedString(dimensions) + " dimensions");
        }
        List<Long> shape = new ArrayList<>(dimensions);
        long elements = 1;
        for (int i = 0; i < dimensions; i++) {
            long size = in.count("a tensor's dimension", Long.MAX_VALUE);
            if (size > 0 && elements > Long.MAX_VALUE / size) {
                throw HeaderException.damaged("a tensor is impossibly large");
            }
            elements *= size;
            shape.add(size);
        }
        OptionalLong bytes = GgmlType.bytes(in.i32(), elements);
        long offset = in.count("a tensor's offset", Long.MAX_VALUE);
        if (offset + bytes.orElse(0) < 0) {
            throw HeaderException.damaged("a tensor is impossibly large");
        }
        return new GgufTensor(name, shape, bytes, offset);
    }

    /** The end of its data, as far as it is known. */
    long end() {
        return offset + bytes.orElse(0);
    }

    /** All tensors in the same order; one of an unknown type takes all the room up to the next one. */
    static List<Tensor> sized(List<GgufTensor> placed, long dataBytes) {
        if (placed.stream().allMatch(tensor -> tensor.bytes().isPresent())) {
            return placed.stream()
                    .map(tensor -> tensor.known(tensor.bytes().orElse(0)))
                    .toList();
        }
        long[] starts = placed.stream()
                .mapToLong(GgufTensor::offset)
                .sorted()
                .distinct()
                .toArray();
        return placed.stream()
                .map(tensor -> tensor.known(tensor.bytes().orElseGet(() -> tensor.room(starts, dataBytes))))
                .toList();
    }

    private long room(long[] starts, long dataBytes) {
        int next = Arrays.binarySearch(starts, offset) + 1;
        return Math.max(0, (next < starts.length ? starts[next] : dataBytes) - offset);
    }

    private Tensor known(long size) {
        return new Tensor(name, shape, size);
    }
}
