package org.diffusiondesk.jobs.store;

import java.nio.file.Path;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.StoredImage;

/** A picture of a job, by its name in the outputs folder. */
public record JobPicture(int index, String name, long seed, int width, int height) {
    private static final byte[] NONE = {};

    public static JobPicture of(StoredImage stored) {
        GeneratedImage image = stored.image();
        return new JobPicture(image.index(), stored.name(), image.seed(), image.width(), image.height());
    }

    /** Without its bytes. */
    public StoredImage in(Path outputs) {
        return new StoredImage(name, outputs.resolve(name), new GeneratedImage(index, seed, width, height, NONE));
    }
}
