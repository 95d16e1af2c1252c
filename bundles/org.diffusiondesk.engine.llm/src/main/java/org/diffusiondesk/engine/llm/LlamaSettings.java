package org.diffusiondesk.engine.llm;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.resource.ByteSize;

/**
 * The settings of {@code engine.llm}, see {@link LlamaEngine.Config}. Checked when they are used, so that a wrong one is told to the person who starts
 * a model instead of hiding the engine.
 *
 * @param executable empty for the embedded one
 * @param gpuLayers -1 for as many as fit
 * @param threads 0 for one per physical core
 * @param cacheType one of {@link #CACHE_TYPES}
 * @param maxSavedConversation what saved conversations may take on disk together, as people write sizes
 */
record LlamaSettings(
        String executable,
        int contextLength,
        int gpuLayers,
        int threads,
        String cacheType,
        int parallel,
        Duration startLimit,
        boolean embeddings,
        List<String> extraArgs,
        String maxSavedConversation) {
    static final String PID = "engine.llm";

    /** The names of settings, as people write them. */
    static final String EXECUTABLE = PID + ".executable";

    static final String EXTRA_ARGS = PID + ".extraArgs";
    static final String EMBEDDINGS = PID + ".embeddings";
    static final String MAX_SAVED_CONVERSATION = PID + ".maxSavedConversation";
    static final String START_LIMIT = PID + ".startLimit";

    /** How llama.cpp can keep the KV cache. */
    static final Set<String> CACHE_TYPES =
            Set.of("f32", "f16", "bf16", "q8_0", "q4_0", "q4_1", "iq4_nl", "q5_0", "q5_1");

    private static final int MAX_CONTEXT = 1_048_576;

    LlamaSettings {
        extraArgs = List.copyOf(extraArgs);
    }

    /** Throws an {@link InvalidRequestException} that names the first setting out of its range. */
    void check() {
        range("contextLength", contextLength, 256, MAX_CONTEXT);
        range("gpuLayers", gpuLayers, -1, 999);
        range("threads", threads, 0, 1024);
        cacheType(PID + ".cacheType", cacheType);
        range("parallel", parallel, 1, 64);
        range("startLimit", startLimit.toSeconds(), 1, Duration.ofDays(1).toSeconds());
        maxSavedBytes();
    }

    /** 0 when none is to be saved; throws an {@link InvalidRequestException} when it can't be read. */
    long maxSavedBytes() {
        return ByteSize.parse(MAX_SAVED_CONVERSATION, maxSavedConversation);
    }

    /** Throws an {@link InvalidRequestException} when {@code type} is none of {@link #CACHE_TYPES}. */
    static void cacheType(String name, String type) {
        if (!CACHE_TYPES.contains(type)) {
            throw new InvalidRequestException(
                    name,
                    name + " is '" + type + "'; it must be one of "
                            + String.join(", ", CACHE_TYPES.stream().sorted().toList()));
        }
    }

    private static void range(String name, long value, long low, long high) {
        if (value < low || value > high) {
            String setting = PID + "." + name;
            throw new InvalidRequestException(
                    setting,
                    "the setting " + setting + " is " + value + "; it must be between " + low + " and " + high);
        }
    }
}
