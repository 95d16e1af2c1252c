package org.diffusiondesk.jobs.gallery;

import java.util.Locale;

/**
 * What a picture's file says.
 *
 * @param bytes its length
 * @param modified milliseconds since 1970
 * @param job that drew it; empty when it was drawn elsewhere
 * @param seed -1 when the file does not tell
 */
record PictureFacts(
        String name,
        long bytes,
        long modified,
        String job,
        int index,
        long seed,
        int width,
        int height,
        String model,
        String prompt,
        String negativePrompt) {
    /** What is searched in. */
    String words() {
        return String.join("\n", prompt, negativePrompt, model, name).toLowerCase(Locale.ROOT);
    }
}
