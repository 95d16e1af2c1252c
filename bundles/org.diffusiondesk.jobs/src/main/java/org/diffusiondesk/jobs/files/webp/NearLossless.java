package org.diffusiondesk.jobs.files.webp;

/**
 * Rounds pixels where it is seen least, so that the lossless format needs fewer bits: the way of libwebp's "near lossless". Pixels in smooth places, where
 * steps would be seen, stay as they are. Stateless.
 */
public final class NearLossless {
    private NearLossless() {}

    /** Rounds to multiples of 32 for a quality below 20, of half of that for every 20 more; nothing for 100. */
    public static void apply(int[] pixels, int width, int height, int quality) {
        for (int bits = 5 - Math.clamp(quality, 0, 100) / 20; bits > 0; bits--) {
            round(pixels, width, height, bits);
        }
    }

    /** Whether most pixels repeat: such drawings may be packed better as they are than rounded. */
    public static boolean isFlat(int[] pixels) {
        int same = 0;
        for (int i = 1; i < pixels.length; i++) {
            same += pixels[i] == pixels[i - 1] ? 1 : 0;
        }
        return same > pixels.length / 2;
    }

    private static void round(int[] pixels, int width, int height, int bits) {
        int[] above = new int[width];
        int[] row = new int[width];
        System.arraycopy(pixels, 0, above, 0, width);
        for (int y = 1; y < height - 1; y++) {
            System.arraycopy(pixels, y * width, row, 0, width);
            for (int x = 1; x < width - 1; x++) {
                int pixel = row[x];
                boolean smooth = near(pixel, row[x - 1], bits)
                        && near(pixel, row[x + 1], bits)
                        && near(pixel, above[x], bits)
                        && near(pixel, pixels[(y + 1) * width + x], bits);
                if (!smooth) {
                    pixels[y * width + x] = rounded(pixel, bits);
                }
            }
            int[] swap = above;
            above = row;
            row = swap;
        }
    }

    private static boolean near(int a, int b, int bits) {
        int limit = 1 << bits;
        for (int shift = 0; shift < 32; shift += 8) {
            int difference = ((a >>> shift) & 0xff) - ((b >>> shift) & 0xff);
            if (difference >= limit || difference <= -limit) {
                return false;
            }
        }
        return true;
    }

    private static int rounded(int pixel, int bits) {
        int rounded = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int value = (pixel >>> shift) & 0xff;
            int up = value + (1 << (bits - 1)) - 1 + ((value >>> bits) & 1);
            rounded |= (up > 0xff ? 0xff : up & -(1 << bits)) << shift;
        }
        return rounded;
    }
}
