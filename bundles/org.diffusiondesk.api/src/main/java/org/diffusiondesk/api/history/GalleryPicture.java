package org.diffusiondesk.api.history;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A picture that was drawn.
 *
 * @param name of its file below {@code /outputs/}
 * @param job that drew it; empty when it was drawn elsewhere
 * @param index of the picture in that job, from 0
 * @param seed -1 when it is not known
 * @param model id of the model
 * @param deleted whether it is in the bin
 */
public record GalleryPicture(
        String name,
        Path file,
        String job,
        int index,
        long seed,
        int width,
        int height,
        long bytes,
        Instant created,
        String model,
        String prompt,
        String negativePrompt,
        boolean favourite,
        List<String> tags,
        boolean deleted) {
    public GalleryPicture {
        tags = List.copyOf(tags);
    }
}
