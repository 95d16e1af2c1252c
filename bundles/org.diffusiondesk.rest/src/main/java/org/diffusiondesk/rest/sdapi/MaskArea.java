package org.diffusiondesk.rest.sdapi;

import java.awt.Rectangle;
import java.awt.image.Raster;
import java.util.Optional;

/** The part of a picture that its mask is about. As AUTOMATIC1111's {@code masking.py} finds it. Stateless. */
final class MaskArea {
    private MaskArea() {}

    /** What is not black, and so many pixels around it; empty when all is black. */
    static Optional<Rectangle> of(Raster mask, int padding) {
        Rectangle found = new Rectangle(0, 0, -1, -1);
        for (int y = 0; y < mask.getHeight(); y++) {
            for (int x = 0; x < mask.getWidth(); x++) {
                if (mask.getSample(x, y, 0) > 0) {
                    found.add(new Rectangle(x, y, 1, 1));
                }
            }
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        found.grow(padding, padding);
        return Optional.of(found.intersection(mask.getBounds()));
    }

    /** The area made larger until it has the shape of what is drawn, moved to stay in the picture, and cut where that is too small for it. */
    static Rectangle shaped(Rectangle area, Shapes.Size drawn, Shapes.Size picture) {
        double wanted = (double) drawn.width() / drawn.height();
        if ((double) area.width / area.height > wanted) {
            int[] vertical = widened(area.y, area.height, (int) (area.width / wanted), picture.height());
            return new Rectangle(area.x, vertical[0], area.width, vertical[1]);
        }
        int[] horizontal = widened(area.x, area.width, (int) (area.height * wanted), picture.width());
        return new Rectangle(horizontal[0], area.y, horizontal[1], area.height);
    }

    private static int[] widened(int start, int length, int wanted, int limit) {
        int whole = Math.min(Math.max(length, wanted), limit);
        int at = start - (whole - length) / 2;
        return new int[] {Math.max(0, Math.min(at, limit - whole)), whole};
    }
}
