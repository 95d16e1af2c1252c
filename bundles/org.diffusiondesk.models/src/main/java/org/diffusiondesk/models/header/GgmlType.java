package org.diffusiondesk.models.header;

import java.util.Map;
import java.util.OptionalLong;

/** Sizes of ggml's tensor types, as {@code ggml.c} of the pinned llama.cpp has them: elements per block and bytes per block. */
final class GgmlType {
    private record Block(int elements, int bytes) {}

    private static final Map<Integer, Block> BLOCKS = Map.ofEntries(
            block(0, 1, 4), // F32
            block(1, 1, 2), // F16
            block(2, 32, 18), // Q4_0
            block(3, 32, 20), // Q4_1
            block(6, 32, 22), // Q5_0
            block(7, 32, 24), // Q5_1
            block(8, 32, 34), // Q8_0
            block(9, 32, 36), // Q8_1
            block(10, 256, 84), // Q2_K
            block(11, 256, 110), // Q3_K
            block(12, 256, 144), // Q4_K
            block(13, 256, 176), // Q5_K
            block(14, 256, 210), // Q6_K
            block(15, 256, 292), // Q8_K
            block(16, 256, 66), // IQ2_XXS
            block(17, 256, 74), // IQ2_XS
            block(18, 256, 98), // IQ3_XXS
            block(19, 256, 50), // IQ1_S
            block(20, 32, 18), // IQ4_NL
            block(21, 256, 110), // IQ3_S
            block(22, 256, 82), // IQ2_S
            block(23, 256, 136), // IQ4_XS
            block(24, 1, 1), // I8
            block(25, 1, 2), // I16
            block(26, 1, 4), // I32
            block(27, 1, 8), // I64
            block(28, 1, 8), // F64
            block(29, 256, 56), // IQ1_M
            block(30, 1, 2), // BF16
            block(34, 256, 54), // TQ1_0
            block(35, 256, 66), // TQ2_0
            block(39, 32, 17)); // MXFP4

    private GgmlType() {}

    private static Map.Entry<Integer, Block> block(int type, int elements, int bytes) {
        return Map.entry(type, new Block(elements, bytes));
    }

    /** Bytes of a tensor; empty for a type that is newer than this table. */
    static OptionalLong bytes(int type, long elements) throws HeaderException {
        Block block = BLOCKS.get(type);
        if (block == null) {
            return OptionalLong.empty();
        }
        long blocks = elements / block.elements() + (elements % block.elements() == 0 ? 0 : 1);
        if (blocks > Long.MAX_VALUE / block.bytes()) {
            throw HeaderException.damaged("a tensor is impossibly large");
        }
        return OptionalLong.of(blocks * block.bytes());
    }
}
