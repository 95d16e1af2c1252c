package org.diffusiondesk.rest.sdapi;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.JsonFields;

/** Reads what a request with a mask wants done with it. What it does not say is as in AUTOMATIC1111's API. For one request. */
final class InpaintReader {
    /** More would not fit into memory together with what else is at work. */
    private static final long MAX_PIXELS = 1L << 23;

    private static final double BLUR = 4;
    private static final int MAX_BLUR = 512;
    private static final int MAX_PADDING = 4096;

    private final JsonFields fields;

    InpaintReader(JsonFields fields) {
        this.fields = fields;
    }

    Inpaint read() {
        OptionalDouble both = fields.number("mask_blur", 0, MAX_BLUR);
        int fill = fields.integer("inpainting_fill", 0, 0, MaskedFill.values().length - 1);
        return new Inpaint(
                both.orElse(fields.number("mask_blur_x", BLUR, 0, MAX_BLUR)),
                both.orElse(fields.number("mask_blur_y", BLUR, 0, MAX_BLUR)),
                Flags.read(fields, "inpaint_full_res", true),
                fields.integer("inpaint_full_res_padding", 0, 0, MAX_PADDING),
                MaskedFill.values()[fill],
                fit());
    }

    private Shapes.Fit fit() {
        return fit(fields.integer("resize_mode", 0, 0, 3));
    }

    /** By its number; the last one, which resizes the latent picture, is the nearest of the others. */
    static Shapes.Fit fit(int mode) {
        return mode == 1 ? Shapes.Fit.CROP : mode == 2 ? Shapes.Fit.FILL : Shapes.Fit.STRETCH;
    }

    Inpaint.Prepared prepare(byte[] picture, byte[] mask, Optional<Shapes.Size> drawn, long seed) {
        Inpaint wish = read();
        for (Shapes.Size size : List.of(Pictures.size("init_images", picture), Pictures.size("mask", mask))) {
            if ((long) size.width() * size.height() > MAX_PIXELS) {
                throw new InvalidRequestException(
                        "init_images",
                        "a picture to be painted in, and its mask, must have at most %d pixels, but one has %d x %d"
                                .formatted(MAX_PIXELS, size.width(), size.height()));
            }
        }
        BufferedImage original = Shapes.opaque(Pictures.read("init_images", picture));
        BufferedImage white = Pictures.mask(mask, Flags.read(fields, "inpainting_mask_invert", false));
        return wish.prepare(original, white, drawn, seed);
    }
}
