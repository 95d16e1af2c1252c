package org.diffusiondesk.jobs.files.webp;

import java.util.Arrays;

/** Finds pixels that came before in the same order (RFC 9649, 5.2.2): by the last places of the same pair of pixels. */
final class Matches {
    static final int MAX_LENGTH = 4096;
    /** Shorter ones take more bits than their pixels would. */
    private static final int MIN_LENGTH = 4;

    private static final int MAX_DISTANCE = (1 << 20) - 120;
    private static final int HASH_BITS = 16;
    private static final int TRIES = 24;
    private static final int GOOD_ENOUGH = 256;

    private final int[] pixels;
    private final int[] last = new int[1 << HASH_BITS];
    private final int[] before;
    private final int width;
    private int distance;

    Matches(int[] pixels, int width) {
        this.pixels = pixels;
        this.width = width;
        this.before = new int[pixels.length];
        Arrays.fill(last, -1);
    }

    /** How many pixels from {@code at} on are the same as {@link #distance()} earlier; 0 for too few. */
    int longestAt(int at) {
        int best = 0;
        int tries = TRIES;
        for (int near : new int[] {1, width}) {
            int length = near <= at ? length(at - near, at) : 0;
            if (length > best) {
                best = length;
                distance = near;
            }
        }
        int from = at + 1 < pixels.length ? last[hash(at)] : -1;
        while (from >= 0 && at - from <= MAX_DISTANCE && tries-- > 0 && best < GOOD_ENOUGH) {
            int length = length(from, at);
            if (length > best + 1) { // a near one takes fewer bits
                best = length;
                distance = at - from;
            }
            from = before[from];
        }
        return best < MIN_LENGTH ? 0 : best;
    }

    int distance() {
        return distance;
    }

    /** To be told of every pixel once, in order. */
    void passed(int at) {
        if (at + 1 < pixels.length) {
            int hash = hash(at);
            before[at] = last[hash];
            last[hash] = at;
        }
    }

    private int length(int from, int at) {
        int limit = Math.min(MAX_LENGTH, pixels.length - at);
        int length = 0;
        while (length < limit && pixels[from + length] == pixels[at + length]) {
            length++;
        }
        return length;
    }

    private int hash(int at) {
        return (pixels[at] * 0x9E3779B1 + pixels[at + 1] * 0x85EBCA6B) >>> (32 - HASH_BITS);
    }
}
