package org.diffusiondesk.api.image;

/**
 * A finished picture.
 *
 * @param index 0-based in its batch
 * @param seed the seed that was really used
 * @param bytes the encoded picture: a PNG as it comes from the engine, in a {@link StoredImage} what its file holds; owned by the record, not to be changed
 */
public record GeneratedImage(int index, long seed, int width, int height, byte[] bytes) {}
