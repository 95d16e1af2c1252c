package org.diffusiondesk.jobs.files.webp;

/** Reads bits, the lowest first. Reading past the end fails. */
final class BitReader {
    private final byte[] bytes;
    private final int end;
    private int at;
    private long held;
    private int count;

    BitReader(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.at = from;
        this.end = from + length;
    }

    /** At most 24 bits. */
    int get(int bits) {
        while (count < bits) {
            if (at >= end) {
                throw new IllegalArgumentException("the WebP ends within the picture");
            }
            held |= (bytes[at++] & 0xffL) << count;
            count += 8;
        }
        int value = (int) (held & ((1L << bits) - 1));
        held >>>= bits;
        count -= bits;
        return value;
    }
}
