package org.diffusiondesk.api.image;

/** The file that a picture becomes; {@code quality} 1 .. 100 counts for JPEG and WebP. */
public record ImageOutput(PictureFormat format, int quality) {
    public static final ImageOutput PNG = new ImageOutput(PictureFormat.PNG, 100);
}
