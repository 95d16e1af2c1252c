package org.diffusiondesk.rest.sdapi;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * The picture that came with a mask, laid over what was drawn, so that all of it outside of the mask is as it was.
 *
 * @param original as it came, or at the size that is drawn
 * @param mask of the same size, white where the drawn picture shows
 * @param place of the drawn picture in it; empty when that is the whole
 */
record Overlay(BufferedImage original, BufferedImage mask, Optional<Rectangle> place) {
    /** {@code drawn} and the result are PNG; what is written in it stays. */
    byte[] over(byte[] drawn) {
        BufferedImage picture = Pictures.read("image", drawn);
        Rectangle at = place.orElse(new Rectangle(original.getWidth(), original.getHeight()));
        BufferedImage fitting = Shapes.fitted(picture, new Shapes.Size(at.width, at.height), Shapes.Fit.CROP);
        BufferedImage result = new BufferedImage(original.getWidth(), original.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < result.getHeight(); y++) {
            for (int x = 0; x < result.getWidth(); x++) {
                int before = original.getRGB(x, y);
                result.setRGB(
                        x,
                        y,
                        at.contains(x, y)
                                ? Shapes.mixed(
                                        before,
                                        fitting.getRGB(x - at.x, y - at.y),
                                        mask.getRaster().getSample(x, y, 0))
                                : before);
            }
        }
        return PngTexts.copied(drawn, Pictures.png(result));
    }
}
