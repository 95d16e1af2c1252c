package org.diffusiondesk.api.history;

import java.util.List;
import java.util.Optional;

/**
 * Which pictures are asked for.
 *
 * @param text words that all stand in the prompt, the negative prompt, the model or the file name
 * @param tags that it all has
 * @param bin those in the bin instead of the others
 * @param after {@link GalleryPage#next} of the page before
 * @param limit 1 .. 500
 */
public record GalleryQuery(
        Optional<String> text,
        List<String> tags,
        boolean favourites,
        Optional<String> model,
        boolean bin,
        Optional<String> after,
        int limit) {
    public GalleryQuery {
        tags = List.copyOf(tags);
    }
}
