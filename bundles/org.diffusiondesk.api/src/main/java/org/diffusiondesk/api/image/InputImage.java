package org.diffusiondesk.api.image;

import java.util.Locale;

/**
 * A picture that a request brings.
 *
 * @param bytes an encoded picture (PNG or JPEG); owned by the record, not to be changed
 */
public record InputImage(Role role, byte[] bytes) {
    /** What it is for. */
    public enum Role {
        /** Start from it (image to image), brought to the requested size. */
        INIT,
        /** White is painted anew, black is kept. */
        MASK,
        /** Look at it (edit models). */
        REFERENCE,
        /** What a ControlNet follows, brought to the requested size. */
        CONTROL;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
