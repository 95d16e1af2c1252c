package org.diffusiondesk.api.image;

import java.util.Locale;

/** How a picture is stored. */
public enum PictureFormat {
    PNG("png", "image/png"),
    JPEG("jpg", "image/jpeg"),
    WEBP("webp", "image/webp");

    private final String extension;
    private final String mediaType;

    PictureFormat(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /** Of the file's name, without a dot. */
    public String extension() {
        return extension;
    }

    public String mediaType() {
        return mediaType;
    }

    /** As {@code output_format} names it. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
