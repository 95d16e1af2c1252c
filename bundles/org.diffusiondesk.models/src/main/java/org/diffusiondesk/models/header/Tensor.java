package org.diffusiondesk.models.header;

import java.util.List;

/**
 * A tensor as the header of its file describes it.
 *
 * @param shape the innermost dimension first, as in ggml (safetensors writes it last)
 * @param bytes what it takes in memory, which is what it takes in the file, but for numbers that stable-diffusion.cpp can't compute with and widens
 *     or narrows while it loads ({@code safetensors_io.cpp}: eight-bit floats become F16, F64 becomes F32, I64 becomes I32)
 */
public record Tensor(String name, List<Long> shape, long bytes) {
    public Tensor {
        shape = List.copyOf(shape);
    }

    /** Size of a dimension, 1 for one that it does not have. */
    public long size(int dimension) {
        return dimension < shape.size() ? shape.get(dimension) : 1;
    }
}
