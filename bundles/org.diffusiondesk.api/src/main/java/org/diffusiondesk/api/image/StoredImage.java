package org.diffusiondesk.api.image;

import java.nio.file.Path;

/**
 * A finished picture and where it lies.
 *
 * @param name file name below {@code /outputs/}
 * @param image the picture; its bytes are those of the file, with the generation parameters in them
 */
public record StoredImage(String name, Path file, GeneratedImage image) {
    /** The format of the file, by the end of its name. */
    public PictureFormat format() {
        return PictureFormat.ofName(name).orElse(PictureFormat.PNG);
    }
}
