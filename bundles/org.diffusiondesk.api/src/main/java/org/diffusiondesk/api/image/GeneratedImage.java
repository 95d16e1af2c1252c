package org.diffusiondesk.api.image;

/**
 * A finished picture.
 *
 * @param index 0-based in its batch
 * @param seed the seed that was really used
 * @param png the encoded picture; owned by the record, not to be changed
 */
public record GeneratedImage(int index, long seed, int width, int height, byte[] png) {}
