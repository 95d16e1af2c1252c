package org.diffusiondesk.api.image;

import java.util.Optional;

/**
 * How it stands with the image model that is to be loaded before anybody asks for a picture.
 *
 * @param expected whether it is loaded, or still tried; otherwise the first picture loads it
 * @param problem why it was given up; for people
 */
public record Preloading(boolean expected, Optional<String> problem) {
    /** It is loaded, or on its way. */
    public static final Preloading EXPECTED = new Preloading(true, Optional.empty());

    /** Nobody wants it before the first picture. */
    public static final Preloading UNWANTED = new Preloading(false, Optional.empty());

    /** It can't be loaded; only a request is a reason to try it once more. */
    public static Preloading givenUp(String problem) {
        return new Preloading(false, Optional.of(problem));
    }
}
