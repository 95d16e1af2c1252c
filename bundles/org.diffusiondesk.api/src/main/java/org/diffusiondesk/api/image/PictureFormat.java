package org.diffusiondesk.api.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    /** The format that the end of a file's name tells; empty for other files. */
    public static Optional<PictureFormat> ofName(String file) {
        String lower = file.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jpeg")
                ? Optional.of(JPEG)
                : Arrays.stream(values())
                        .filter(format -> lower.endsWith("." + format.extension))
                        .findFirst();
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
