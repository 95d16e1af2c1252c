package org.diffusiondesk.ui.gallery;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.history.GalleryQuery;

/**
 * Which pictures are looked at.
 *
 * @param text words that all stand in the prompts, the model or the file name
 * @param bin those in the bin instead of the others
 */
public record GalleryView(String text, boolean favourites, boolean bin) {
    /** All but those in the bin. */
    public static final GalleryView ALL = new GalleryView("", false, false);

    GalleryQuery query(Optional<String> after, int limit) {
        return new GalleryQuery(
                Optional.of(text.strip()).filter(words -> !words.isEmpty()),
                List.of(),
                favourites,
                Optional.empty(),
                bin,
                after,
                limit);
    }

    /** Whether anything is left out. */
    public boolean filters() {
        return favourites || !text.isBlank();
    }
}
