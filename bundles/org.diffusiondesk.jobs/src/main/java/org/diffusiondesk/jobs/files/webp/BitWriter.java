package org.diffusiondesk.jobs.files.webp;

import java.util.Arrays;

/** Packs bits as lossless WebP has them: the lowest first. */
final class BitWriter {
    private byte[] bytes = new byte[1 << 16];
    private int size;
    private long held;
    private int count;

    /** The lowest {@code bits} (at most 32) of a value. */
    void put(int value, int bits) {
        held |= (value & 0xffffffffL) << count;
        count += bits;
        while (count >= 8) {
            add((byte) held);
            held >>>= 8;
            count -= 8;
        }
    }

    byte[] toBytes() {
        byte[] all = Arrays.copyOf(bytes, size + (count > 0 ? 1 : 0));
        if (count > 0) {
            all[size] = (byte) held;
        }
        return all;
    }

    private void add(byte one) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = one;
    }
}
