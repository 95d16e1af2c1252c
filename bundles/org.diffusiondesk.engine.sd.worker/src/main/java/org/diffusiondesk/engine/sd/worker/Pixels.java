package org.diffusiondesk.engine.sd.worker;

/**
 * An uncompressed input picture, rows without padding.
 *
 * @param role one of ddsd's roles
 * @param channels 1 or 3
 * @param data owned by the record
 */
record Pixels(int role, int width, int height, int channels, byte[] data) {
    static final int INIT = 1;
    static final int MASK = 2;
    static final int REFERENCE = 3;
    static final int CONTROL = 4;
}
