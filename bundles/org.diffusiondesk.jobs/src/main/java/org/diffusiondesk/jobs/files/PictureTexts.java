package org.diffusiondesk.jobs.files;

import java.util.Optional;

/**
 * The texts about its making that a picture carries, in whatever way its format has for them.
 *
 * @param parameters as AUTOMATIC1111 writes them
 * @param own our JSON
 */
record PictureTexts(Optional<String> parameters, Optional<String> own) {
    static final PictureTexts NONE = new PictureTexts(Optional.empty(), Optional.empty());
}
