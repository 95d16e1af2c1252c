package org.diffusiondesk.rest.sdapi;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.InputImage;

/**
 * How a mask is to be used, by AUTOMATIC1111's rules: it is blurred; either the whole picture or only the part around the mask is drawn, at the size that was
 * asked for; and at the end the picture is laid over the result wherever it was not masked.
 *
 * @param blur sigma in pixels, sideways and up and down
 * @param onlyMasked whether the part around the mask alone is drawn
 * @param padding pixels around the mask that belong to that part
 * @param fit how a picture of another shape is brought to the size that is drawn
 */
record Inpaint(double blurX, double blurY, boolean onlyMasked, int padding, MaskedFill fill, Shapes.Fit fit) {
    /** What the engine gets, and what is done with its pictures. */
    record Prepared(List<InputImage> inputs, Overlay overlay) {}

    /** {@code mask} is grey, white is painted anew, and has any size; {@code drawn} is the size that the engine draws, where it is known. */
    Prepared prepare(BufferedImage picture, BufferedImage mask, Optional<Shapes.Size> drawn, long seed) {
        Shapes.Size size = Shapes.Size.of(picture);
        BufferedImage soft = blurred(Shapes.fitted(mask, size, Shapes.Fit.STRETCH));
        Optional<Rectangle> area = onlyMasked ? MaskArea.of(soft.getRaster(), padding) : Optional.empty();
        if (area.isPresent()) {
            Rectangle part = drawn.map(wanted -> MaskArea.shaped(area.get(), wanted, size))
                    .orElse(area.get());
            Shapes.Size target = drawn.orElse(new Shapes.Size(part.width, part.height));
            BufferedImage cut = Shapes.fitted(Shapes.cut(picture, part), target, Shapes.Fit.FILL);
            BufferedImage cutMask = Shapes.fitted(Shapes.cut(soft, part), target, Shapes.Fit.FILL);
            return new Prepared(inputs(cut, cutMask, seed), new Overlay(picture, soft, area.map(unused -> part)));
        }
        Shapes.Size target = drawn.orElse(size);
        BufferedImage whole = Shapes.fitted(picture, target, fit);
        BufferedImage wholeMask = Shapes.fitted(soft, target, fit);
        return new Prepared(
                inputs(whole, wholeMask, seed), new Overlay(whole, Shapes.strengthened(wholeMask), Optional.empty()));
    }

    private List<InputImage> inputs(BufferedImage picture, BufferedImage mask, long seed) {
        return List.of(
                new InputImage(InputImage.Role.INIT, Pictures.png(fill.apply(picture, mask, seed))),
                new InputImage(InputImage.Role.MASK, Pictures.png(mask)));
    }

    private BufferedImage blurred(BufferedImage mask) {
        return blurX <= 0 && blurY <= 0 ? mask : Shapes.blurred(mask, blurX, blurY);
    }
}
