package org.diffusiondesk.jobs.files.webp;

/** Writes the picture of a lossless WebP (the data of its {@code VP8L} chunk). Stateless. */
public final class LosslessEncoder {
    /** What the format can hold. */
    public static final int MAX_SIDE = 1 << 14;

    static final int SIGNATURE = 0x2f;
    static final int PREDICTOR = 0;
    static final int SUBTRACT_GREEN = 2;
    /** Squares of 16 pixels share a predictor. */
    private static final int SQUARE_BITS = 4;

    /** For {@code cost}: about how many bits a difference takes. */
    private static final int[] COST = costs();

    private LosslessEncoder() {}

    /**
     * Encodes, and uses {@code pixels} up.
     *
     * @param pixels ARGB, row by row
     */
    public static byte[] encode(int[] pixels, int width, int height) {
        if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE || pixels.length != width * height) {
            throw new IllegalArgumentException(
                    "a WebP picture has 1 to " + MAX_SIDE + " pixels on each side, not " + width + "x" + height);
        }
        BitWriter out = new BitWriter();
        out.put(SIGNATURE, 8);
        out.put(width - 1, 14);
        out.put(height - 1, 14);
        out.put(hasAlpha(pixels) ? 1 : 0, 1);
        out.put(0, 3);
        subtractGreen(pixels);
        out.put(1, 1);
        out.put(SUBTRACT_GREEN, 2);
        out.put(1, 1);
        out.put(PREDICTOR, 2);
        out.put(SQUARE_BITS - 2, 3);
        int across = squares(width, SQUARE_BITS);
        int[] modes = modes(pixels, width, height, across);
        new PixelStream(modes, across).write(out, false);
        out.put(0, 1);
        foretell(pixels, width, modes, across);
        new PixelStream(pixels, width).write(out, true);
        return out.toBytes();
    }

    static int squares(int pixels, int bits) {
        return (pixels + (1 << bits) - 1) >> bits;
    }

    private static boolean hasAlpha(int[] pixels) {
        for (int pixel : pixels) {
            if (pixel >>> 24 != 0xff) {
                return true;
            }
        }
        return false;
    }

    private static void subtractGreen(int[] pixels) {
        for (int i = 0; i < pixels.length; i++) {
            int green = (pixels[i] >>> 8) & 0xff;
            int redBlue = ((pixels[i] & 0x00ff00ff) | 0xff00ff00) - (green << 16 | green);
            pixels[i] = (pixels[i] & 0xff00ff00) | (redBlue & 0x00ff00ff);
        }
    }

    /** The predictor of each square, as a picture with the mode for green. */
    private static int[] modes(int[] pixels, int width, int height, int across) {
        int[] modes = new int[across * squares(height, SQUARE_BITS)];
        for (int square = 0; square < modes.length; square++) {
            int fromX = (square % across) << SQUARE_BITS;
            int fromY = (square / across) << SQUARE_BITS;
            int best = 0;
            long least = Long.MAX_VALUE;
            for (int mode = 0; mode < Predictors.MODES; mode++) {
                long cost = cost(mode, pixels, width, height, fromX, fromY, least);
                if (cost < least) {
                    least = cost;
                    best = mode;
                }
            }
            modes[square] = Predictors.BLACK | best << 8;
        }
        return modes;
    }

    /** Looks at every second row, and gives up when it is more than {@code least}. */
    private static long cost(int mode, int[] pixels, int width, int height, int fromX, int fromY, long least) {
        int toX = Math.min(width, fromX + (1 << SQUARE_BITS));
        int toY = Math.min(height, fromY + (1 << SQUARE_BITS));
        long cost = 0;
        for (int y = Math.max(1, fromY); y < toY && cost < least; y += 2) {
            for (int x = Math.max(1, fromX); x < toX; x++) {
                int at = y * width + x;
                int rest = Predictors.minus(pixels[at], Predictors.inner(mode, pixels, width, at));
                cost += COST[rest >>> 24] + COST[(rest >>> 16) & 0xff] + COST[(rest >>> 8) & 0xff] + COST[rest & 0xff];
            }
        }
        return cost;
    }

    /** From the last pixel to the first: what is foretold from a pixel must see it as it was. */
    private static void foretell(int[] pixels, int width, int[] modes, int across) {
        for (int at = pixels.length - 1; at >= 0; at--) {
            int square = ((at / width) >> SQUARE_BITS) * across + ((at % width) >> SQUARE_BITS);
            int mode = (modes[square] >>> 8) & 0xff;
            pixels[at] = Predictors.minus(pixels[at], Predictors.predict(mode, pixels, width, at));
        }
    }

    private static int[] costs() {
        int[] costs = new int[256];
        for (int i = 0; i < 256; i++) {
            costs[i] = (int) Math.round(16 * Math.log1p(Math.min(i, 256 - i)) / Math.log(2));
        }
        return costs;
    }
}
