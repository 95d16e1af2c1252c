package org.diffusiondesk.engine.sd.worker;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What sizes a model can draw; pixels.
 *
 * @param version the model family, as the engine calls it
 */
record ModelLimits(
        String version,
        @JsonProperty("min_side") int minSide,
        @JsonProperty("max_side") int maxSide,
        int multiple,
        boolean square,
        @JsonProperty("max_pixels") long maxPixels) {

    /** Refuses a size that this model can not draw. */
    void check(int width, int height) {
        side("width", width);
        side("height", height);
        if ((long) width * height > maxPixels) {
            throw Refusal.invalid(
                    "size",
                    "size %dx%d has more than the %d pixels that this model can draw."
                            .formatted(width, height, maxPixels));
        }
        if (square && width != height) {
            throw Refusal.invalid("size", "size %dx%d: this model draws squares only.".formatted(width, height));
        }
    }

    private void side(String name, int value) {
        if (value < minSide || value > maxSide || value % multiple != 0) {
            throw Refusal.invalid(
                    name,
                    "%s must be %d .. %d and a multiple of %d, not %d."
                            .formatted(name, minSide, maxSide, multiple, value));
        }
    }
}
