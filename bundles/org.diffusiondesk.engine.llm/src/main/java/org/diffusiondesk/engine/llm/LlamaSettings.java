package org.diffusiondesk.engine.llm;

import java.time.Duration;
import java.util.List;
import org.diffusiondesk.api.error.InvalidRequestException;

/**
 * The settings of {@code engine.llm}, see {@link LlamaEngine.Config}. Checked when they are used, so that a wrong one is told to the person who starts
 * a model instead of hiding the engine.
 *
 * @param executable empty for the embedded one
 * @param gpuLayers -1 for as many as fit
 * @param threads 0 for one per physical core
 */
record LlamaSettings(
        String executable,
        int contextLength,
        int gpuLayers,
        int threads,
        int parallel,
        Duration startLimit,
        boolean embeddings,
        List<String> extraArgs) {
    static final String PID = "engine.llm";

    /** The names of settings, as people write them. */
    static final String EXECUTABLE = PID + ".executable";

    static final String EXTRA_ARGS = PID + ".extraArgs";
    static final String EMBEDDINGS = PID + ".embeddings";
    static final String START_LIMIT = PID + ".startLimit";

    private static final int MAX_CONTEXT = 1_048_576;

    LlamaSettings {
        extraArgs = List.copyOf(extraArgs);
    }

    /** Throws an {@link InvalidRequestException} that names the first setting out of its range. */
    void check() {
        range("contextLength", contextLength, 256, MAX_CONTEXT);
        range("gpuLayers", gpuLayers, -1, 999);
        range("threads", threads, 0, 1024);
        range("parallel", parallel, 1, 64);
        range("startLimit", startLimit.toSeconds(), 1, Duration.ofDays(1).toSeconds());
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
