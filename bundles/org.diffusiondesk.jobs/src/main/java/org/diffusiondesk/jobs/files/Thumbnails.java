package org.diffusiondesk.jobs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small JPEG pictures of the files that we write, without any text in them. Stateless. */
public final class Thumbnails {
    private static final int QUALITY = 82;
    /** Pixels read for each one of the thumbnail; each is the mean of so many. */
    private static final int SAMPLES = 16;

    private Thumbnails() {}

    /**
     * A JPEG that fits into a square of {@code side} pixels; not larger than the picture.
     *
     * @throws IllegalArgumentException no PNG, JPEG or WebP of ours, damaged, or far too large; the message says which
     */
    public static byte[] of(byte[] picture, int side) {
        Pixels pixels = Pixels.decode(picture, (long) SAMPLES * side * side);
        double scale = Math.min(1, (double) side / Math.max(pixels.width(), pixels.height()));
        int width = Math.max(1, (int) Math.round(pixels.width() * scale));
        int height = Math.max(1, (int) Math.round(pixels.height() * scale));
        return PictureEncoder.jpeg(pixels.scaledDown(width, height).opaque(), QUALITY);
    }

    /** The same of a file. */
    public static byte[] of(Path picture, int side) throws IOException {
        return of(Files.readAllBytes(picture), side);
    }
}
