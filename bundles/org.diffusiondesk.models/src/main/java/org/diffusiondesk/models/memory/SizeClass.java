package org.diffusiondesk.models.memory;

import org.diffusiondesk.api.image.ImageDemand;

/** Pictures of about the same size use about the same memory: pixels are counted in steps of 256 × 256. */
final class SizeClass {
    private static final long STEP = 256 * 256;

    private SizeClass() {}

    /** Pixels, rounded up. */
    static long of(int width, int height) {
        long pixels = Math.max(1, (long) width * height);
        return (pixels + STEP - 1) / STEP * STEP;
    }

    /** The same demand for a square picture of so many pixels. */
    static ImageDemand square(ImageDemand demand, long pixels) {
        int side = (int) Math.round(Math.sqrt(pixels));
        return new ImageDemand(demand.model(), side, side, demand.count(), demand.pressure());
    }
}
