package org.diffusiondesk.jobs.files.webp;

/**
 * Reads the {@code VP8L} data that {@link LosslessEncoder} writes, for thumbnails. Other encoders use more of the format than this, which is then refused.
 */
public final class LosslessDecoder {
    private static final String FOREIGN = "the WebP is not one of ours";

    private final BitReader in;
    private final int width;
    private final int height;

    private LosslessDecoder(BitReader in) {
        this.in = in;
        if (in.get(8) != LosslessEncoder.SIGNATURE) {
            throw new IllegalArgumentException(FOREIGN);
        }
        this.width = in.get(14) + 1;
        this.height = in.get(14) + 1;
        in.get(4); // alpha or not, and the version
    }

    /** Pixels in ARGB, row by row. */
    public record Picture(int width, int height, int[] pixels) {}

    /**
     * Decodes a range of bytes.
     *
     * @throws IllegalArgumentException damaged, written by others, or more pixels than {@code maxPixels}
     */
    public static Picture decode(byte[] bytes, int from, int length, long maxPixels) {
        LosslessDecoder decoder = new LosslessDecoder(new BitReader(bytes, from, length));
        if ((long) decoder.width * decoder.height > maxPixels) {
            throw new IllegalArgumentException("the WebP has more than " + maxPixels + " pixels");
        }
        return new Picture(decoder.width, decoder.height, decoder.pixels());
    }

    private int[] pixels() {
        require(in.get(1) == 1 && in.get(2) == LosslessEncoder.SUBTRACT_GREEN);
        require(in.get(1) == 1 && in.get(2) == LosslessEncoder.PREDICTOR);
        int bits = in.get(3) + 2;
        int across = LosslessEncoder.squares(width, bits);
        require(in.get(1) == 0);
        int[] modes = read(across, LosslessEncoder.squares(height, bits));
        require(in.get(1) == 0 && in.get(2) == 0);
        int[] pixels = read(width, height);
        for (int at = 0; at < pixels.length; at++) {
            int mode = (modes[((at / width) >> bits) * across + ((at % width) >> bits)] >>> 8) & 0xff;
            pixels[at] = Predictors.plus(pixels[at], Predictors.predict(mode, pixels, width, at));
        }
        for (int at = 0; at < pixels.length; at++) {
            int green = (pixels[at] >>> 8) & 0xff;
            int redBlue = (pixels[at] & 0x00ff00ff) + (green << 16 | green);
            pixels[at] = (pixels[at] & 0xff00ff00) | (redBlue & 0x00ff00ff);
        }
        return pixels;
    }

    private int[] read(int across, int down) {
        SymbolReader green = SymbolReader.read(in, PixelStream.LITERALS + PixelStream.LENGTHS);
        SymbolReader red = SymbolReader.read(in, PixelStream.LITERALS);
        SymbolReader blue = SymbolReader.read(in, PixelStream.LITERALS);
        SymbolReader alpha = SymbolReader.read(in, PixelStream.LITERALS);
        SymbolReader distances = SymbolReader.read(in, PixelStream.DISTANCES);
        int[] pixels = new int[across * down];
        for (int at = 0; at < pixels.length; ) {
            int symbol = green.next(in);
            if (symbol < PixelStream.LITERALS) {
                int redGreen = red.next(in) << 16 | symbol << 8;
                int rest = blue.next(in);
                pixels[at++] = alpha.next(in) << 24 | redGreen | rest;
            } else {
                int length = number(symbol - PixelStream.LITERALS);
                int distance = distance(number(distances.next(in)), across);
                require(distance <= at && length <= pixels.length - at);
                for (int end = at + length; at < end; at++) {
                    pixels[at] = pixels[at - distance];
                }
            }
        }
        return pixels;
    }

    private int number(int prefix) {
        int bits = PixelStream.extraBits(prefix);
        int base = prefix < 4 ? prefix : (2 + (prefix & 1)) << bits;
        return base + in.get(bits) + 1;
    }

    private static int distance(int code, int across) {
        require(code <= 2 || code > PixelStream.NEIGHBOURS);
        return code == 1 ? across : code == 2 ? 1 : code - PixelStream.NEIGHBOURS;
    }

    private static void require(boolean ours) {
        if (!ours) {
            throw new IllegalArgumentException(FOREIGN);
        }
    }
}
