package org.diffusiondesk.api.text;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to start llama-server. Whatever is empty is left to the settings, then to llama-server.
 *
 * @param contextLength tokens, 256 .. 1,048,576
 * @param gpuLayers layers to put on the GPU, 0 = CPU only, at most 999
 * @param threads CPU threads, 1 .. 1,024
 * @param cacheType how the KV cache is kept: {@code f16}, {@code q8_0}, {@code q4_0} ... as llama-server calls it
 */
public record TextOptions(
        OptionalInt contextLength, OptionalInt gpuLayers, OptionalInt threads, Optional<String> cacheType) {
    public static final TextOptions DEFAULT =
            new TextOptions(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
}
