package org.diffusiondesk.api.image;

import java.util.Optional;

/** Pictures as files, with the settings by which they were drawn inside. Thread-safe. */
public interface PictureFiles {
    /**
     * The settings in a picture of ours, or of a program that writes them like AUTOMATIC1111: from PNG text, or from the EXIF comment of a JPEG or WebP.
     *
     * @return empty when there are none
     * @throws org.diffusiondesk.api.error.InvalidRequestException it is none of these pictures, or broken
     */
    Optional<PictureSettings> read(byte[] file);

    /** The settings in a text as AUTOMATIC1111 writes it: prompt, {@code Negative prompt:} and a last line of {@code Name: value} pairs. Never fails. */
    PictureSettings parse(String parameters);

    /** A PNG in another format; its settings go along. */
    byte[] encode(byte[] png, ImageOutput output);
}
