package org.diffusiondesk.models.memory;

import java.util.Map;

/** How llama-server keeps the KV cache: bytes of a block of 32 values, from ggml's block structures. */
final class CacheType {
    private static final int BLOCK = 32;
    private static final int F32 = 128;
    private static final Map<String, Integer> BYTES = Map.of(
            "f32", F32, "f16", 64, "bf16", 64, "q8_0", 34, "q5_1", 24, "q5_0", 22, "q4_1", 20, "q4_0", 18, "iq4_nl",
            18);

    private CacheType() {}

    /** Bytes of a row; one of a type that is not known counts like the largest. */
    static long bytes(String type, long values) {
        long blocks = (values + BLOCK - 1) / BLOCK;
        return type.equals("f32") || type.equals("f16") || type.equals("bf16")
                ? values * BYTES.getOrDefault(type, F32) / BLOCK
                : blocks * BYTES.getOrDefault(type, F32);
    }

    static boolean isKnown(String type) {
        return BYTES.containsKey(type);
    }
}
