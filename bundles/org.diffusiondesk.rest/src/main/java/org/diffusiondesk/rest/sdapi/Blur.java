package org.diffusiondesk.rest.sdapi;

/**
 * A Gaussian blur of one plane of numbers, as three box blurs after another, which differ from it by some 3 % and cost the same for every radius. The edge
 * goes on outwards. Stateless.
 */
final class Blur {
    private static final int PASSES = 3;

    private Blur() {}

    /** {@code plane} row by row, {@code width} numbers each; {@code across} and {@code down} in pixels (sigma), 0 for not at all. */
    static float[] gaussian(float[] plane, int width, double across, double down) {
        float[] from = plane.clone();
        float[] to = new float[plane.length];
        int height = plane.length / width;
        for (int radius : radii(across)) {
            for (int y = 0; y < height; y++) {
                box(from, to, y * width, 1, width, radius);
            }
            System.arraycopy(to, 0, from, 0, from.length);
        }
        for (int radius : radii(down)) {
            for (int x = 0; x < width; x++) {
                box(from, to, x, width, height, radius);
            }
            System.arraycopy(to, 0, from, 0, from.length);
        }
        return from;
    }

    /** Boxes whose variances add up to that of the Gaussian (P. Kovesi, Fast Almost-Gaussian Filtering, 2010). */
    private static int[] radii(double sigma) {
        if (sigma <= 0) {
            return new int[0];
        }
        int least = (int) Math.floor(Math.sqrt(12 * sigma * sigma / PASSES + 1));
        least -= least % 2 == 0 ? 1 : 0;
        long smaller = Math.round(
                (12 * sigma * sigma - PASSES * least * least - 4.0 * PASSES * least - 3 * PASSES) / (-4.0 * least - 4));
        int[] radii = new int[PASSES];
        for (int i = 0; i < PASSES; i++) {
            radii[i] = (i < smaller ? least : least + 2) / 2;
        }
        return radii;
    }

    /** The mean of each number and {@code radius} neighbours on either side, along one line. */
    private static void box(float[] from, float[] to, int start, int step, int count, int radius) {
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            sum += from[start + step * clamp(i, count)];
        }
        for (int i = 0; i < count; i++) {
            to[start + step * i] = (float) (sum / (2 * radius + 1));
            sum += from[start + step * clamp(i + radius + 1, count)] - from[start + step * clamp(i - radius, count)];
        }
    }

    private static int clamp(int i, int count) {
        return Math.max(0, Math.min(count - 1, i));
    }
}
