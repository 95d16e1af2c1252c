package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.text.TextLaunch;

/**
 * What is known of a llama-server that runs.
 *
 * @param modelKey equal for equal model files; what was computed with one model is nonsense in another
 * @param contextLength tokens
 * @param start heard all that it wrote
 */
record RunningServer(String modelKey, int contextLength, LlamaStart start) {
    private static final long MOST_PER_TOKEN = 1L << 20;

    static RunningServer of(TextLaunch launch, Path model, LlamaStart start) {
        try {
            BasicFileAttributes file = Files.readAttributes(model, BasicFileAttributes.class);
            String key = model + "|" + file.size() + "|" + file.lastModifiedTime();
            return new RunningServer(
                    UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString(),
                    launch.options().contextLength().orElseThrow(),
                    start);
        } catch (IOException e) {
            throw ModelException.unusable(model.toString(), model + " can't be read: " + e.getMessage(), e);
        }
    }

    /** About how many bytes this many tokens take in its KV cache; 0 when it did not tell. */
    long bytesOf(int tokens) {
        return start.memory().map(MemoryTable::contextBytes).orElse(0L)
                / contextLength
                * Math.min(tokens, contextLength);
    }

    /** No more than this; a guess above all usual models where it did not tell, as builds that are not asked to fit it in do not. */
    long atMost(int tokens) {
        long known = bytesOf(tokens);
        return known > 0 ? known : tokens * MOST_PER_TOKEN;
    }
}
