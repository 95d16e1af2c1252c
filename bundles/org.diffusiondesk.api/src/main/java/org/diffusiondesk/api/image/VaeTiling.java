package org.diffusiondesk.api.image;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Decodes the picture in tiles, which takes less memory.
 *
 * @param tile side of a tile in latent pixels; empty for the engine's own
 * @param overlap of the tiles, 0 .. 0.5
 */
public record VaeTiling(boolean enabled, OptionalInt tile, OptionalDouble overlap) {}
