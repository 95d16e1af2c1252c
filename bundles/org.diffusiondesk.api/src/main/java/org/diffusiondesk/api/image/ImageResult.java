package org.diffusiondesk.api.image;

import java.time.Duration;
import java.util.List;

/** What came of a job, and where its time went. */
public record ImageResult(
        String job,
        ImageCommand command,
        List<StoredImage> images,
        Duration queued,
        Duration loading,
        Duration sampling) {
    public ImageResult {
        images = List.copyOf(images);
    }
}
