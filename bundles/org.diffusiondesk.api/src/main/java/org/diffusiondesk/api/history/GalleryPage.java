package org.diffusiondesk.api.history;

import java.util.List;
import java.util.Optional;

/**
 * Some pictures.
 *
 * @param next where the following page begins; empty on the last one
 * @param total how many pictures the query finds on all pages
 */
public record GalleryPage(List<GalleryPicture> pictures, Optional<String> next, long total) {
    public GalleryPage {
        pictures = List.copyOf(pictures);
    }
}
