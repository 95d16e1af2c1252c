package org.diffusiondesk.api.image;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A picture to be made larger by an ESRGAN model.
 *
 * @param model in the catalogue; empty for the one that was loaded last, else the catalogue's default
 * @param image an encoded picture (PNG or JPEG)
 * @param factor of both sides, 1 .. 8; empty for the model's own
 */
public record UpscaleRequest(Optional<String> model, byte[] image, OptionalInt factor, ImageOutput output) {}
