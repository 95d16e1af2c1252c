package org.diffusiondesk.api.image;

import org.diffusiondesk.api.model.ModelDescription;

/**
 * What somebody wants to draw, as far as memory is concerned.
 *
 * @param width pixels
 * @param height pixels
 * @param count pictures, drawn one after the other
 */
public record ImageDemand(ModelDescription model, int width, int height, int count, Pressure pressure) {
    /** How much it may cost others, and what is known from an attempt that ran out of memory. */
    public enum Pressure {
        /** Nobody waits for it: only where it fits beside the language model, else it is refused. */
        IF_IT_FITS,
        /** Nothing; the sums decide. */
        NORMAL,
        /** It did not fit beside the language model, which is to be taken out whatever the sums say. */
        ALONE,
        /** It did not fit alone; everything that saves memory is to be used. */
        SAVING
    }

    /** A model as it is best used. */
    public static ImageDemand of(ModelDescription model) {
        return new ImageDemand(
                model, model.imageDefaults().width(), model.imageDefaults().height(), 1, Pressure.NORMAL);
    }

    /** The same, after an attempt that ran out of memory. */
    public ImageDemand under(Pressure next) {
        return new ImageDemand(model, width, height, count, next);
    }
}
