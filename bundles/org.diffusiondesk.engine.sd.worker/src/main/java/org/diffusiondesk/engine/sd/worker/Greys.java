package org.diffusiondesk.engine.sd.worker;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;

/** Java takes grey for light that grows evenly, and brightens it on the way to RGB: 128 would become 188. Files mean it as they mean colours. Stateless. */
final class Greys {
    private Greys() {}

    /** A grey picture as RGB with the same numbers; any other as it is. */
    static BufferedImage plain(BufferedImage image) {
        ColorModel model = image.getColorModel();
        if (model.getColorSpace().getType() != ColorSpace.TYPE_GRAY) {
            return image;
        }
        int type = model.hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage plain = new BufferedImage(image.getWidth(), image.getHeight(), type);
        Raster samples = image.getRaster();
        int most = (1 << model.getComponentSize(0)) - 1;
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < row.length; x++) {
                int grey = (int) (samples.getSample(x, y, 0) * 255L / most);
                int alpha = model.hasAlpha() ? (int) (samples.getSample(x, y, 1) * 255L / most) : 255;
                row[x] = alpha << 24 | grey * 0x010101;
            }
            plain.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return plain;
    }
}
