package org.diffusiondesk.ui.tests.fakes;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageLoader;
import org.eclipse.swt.graphics.PaletteData;

/** A red circle on blue, with more or less noise over it. */
final class Paintings {
    private Paintings() {}

    static byte[] png(int width, int height, double noise, long seed) {
        Random random = new Random(seed);
        ImageData data = new ImageData(width, height, 24, new PaletteData(0xff0000, 0xff00, 0xff));
        double middleX = width * (0.4 + 0.2 * new Random(seed * 31).nextDouble());
        double middleY = height * (0.4 + 0.2 * new Random(seed * 17).nextDouble());
        double radius = Math.min(width, height) * (0.2 + 0.15 * new Random(seed).nextDouble());
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double inside = Math.clamp(radius - Math.hypot(x - middleX, y - middleY) + 0.5, 0, 1);
                int pixel = 0;
                double[] circle = {214, 48, 49};
                double[] ground = {38, 84, 168};
                for (int channel = 0; channel < 3; channel++) {
                    double clean = circle[channel] * inside + ground[channel] * (1 - inside);
                    double value = clean * (1 - noise) + random.nextInt(256) * noise;
                    pixel = pixel << 8 | (int) Math.clamp(value, 0, 255);
                }
                data.setPixel(x, y, pixel);
            }
        }
        ImageLoader loader = new ImageLoader();
        loader.data = new ImageData[] {data};
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        loader.save(out, SWT.IMAGE_PNG);
        return out.toByteArray();
    }
}
