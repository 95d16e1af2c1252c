package org.diffusiondesk.jobs.files.webp;

import java.util.BitSet;

/** Pixels as lossless WebP stores them (RFC 9649, 5.2): literal ones, and lengths with distances, in five prefix codes. */
final class PixelStream {
    static final int LITERALS = 256;
    static final int LENGTHS = 24;
    static final int DISTANCES = 40;
    /** Distances up to here are numbers of neighbours; the encoder knows only two of them. */
    static final int NEIGHBOURS = 120;

    private static final int ABOVE = 1;
    private static final int BEFORE = 2;

    private final int width;
    /** Literal pixels; a length and a distance code where {@link #copies} says so. */
    private final int[] items;

    private final BitSet copies = new BitSet();
    private int size;

    private final int[] green = new int[LITERALS + LENGTHS];
    private final int[] red = new int[LITERALS];
    private final int[] blue = new int[LITERALS];
    private final int[] alpha = new int[LITERALS];
    private final int[] distances = new int[DISTANCES];

    PixelStream(int[] pixels, int width) {
        this.width = width;
        this.items = new int[pixels.length];
        Matches matches = new Matches(pixels, width);
        for (int at = 0; at < pixels.length; ) {
            int length = matches.longestAt(at);
            if (length == 0) {
                literal(pixels[at]);
                matches.passed(at++);
            } else {
                copy(length, matches.distance());
                for (int end = at + length; at < end; at++) {
                    matches.passed(at);
                }
            }
        }
    }

    /** A picture within the picture has neither a cache nor several groups of codes to tell of; the main one says that it has no groups. */
    void write(BitWriter out, boolean main) {
        out.put(0, main ? 2 : 1);
        PrefixCode greenCode = PrefixCode.of(green);
        PrefixCode redCode = PrefixCode.of(red);
        PrefixCode blueCode = PrefixCode.of(blue);
        PrefixCode alphaCode = PrefixCode.of(alpha);
        PrefixCode distanceCode = PrefixCode.of(distances);
        for (PrefixCode code : new PrefixCode[] {greenCode, redCode, blueCode, alphaCode, distanceCode}) {
            code.write(out);
        }
        for (int i = 0; i < size; i++) {
            int item = items[i];
            if (copies.get(i)) {
                prefixed(out, greenCode, LITERALS, item);
                prefixed(out, distanceCode, 0, items[++i]);
            } else {
                greenCode.put(out, (item >>> 8) & 0xff);
                redCode.put(out, (item >>> 16) & 0xff);
                blueCode.put(out, item & 0xff);
                alphaCode.put(out, item >>> 24);
            }
        }
    }

    private void literal(int pixel) {
        items[size++] = pixel;
        green[(pixel >>> 8) & 0xff]++;
        red[(pixel >>> 16) & 0xff]++;
        blue[pixel & 0xff]++;
        alpha[pixel >>> 24]++;
    }

    private void copy(int length, int distance) {
        int code = distance == width ? ABOVE : distance == 1 ? BEFORE : distance + NEIGHBOURS;
        copies.set(size);
        items[size++] = length;
        items[size++] = code;
        green[LITERALS + prefix(length)]++;
        distances[prefix(code)]++;
    }

    private static void prefixed(BitWriter out, PrefixCode code, int base, int value) {
        int prefix = prefix(value);
        code.put(out, base + prefix);
        int bits = extraBits(prefix);
        out.put((value - 1) & ((1 << bits) - 1), bits);
    }

    /** The highest two bits of the value less one, and how many bits follow them. */
    static int prefix(int value) {
        int number = value - 1;
        if (number < 4) {
            return number;
        }
        int highest = 31 - Integer.numberOfLeadingZeros(number);
        return 2 * highest + ((number >>> (highest - 1)) & 1);
    }

    static int extraBits(int prefix) {
        return prefix < 4 ? 0 : (prefix - 2) >> 1;
    }
}
