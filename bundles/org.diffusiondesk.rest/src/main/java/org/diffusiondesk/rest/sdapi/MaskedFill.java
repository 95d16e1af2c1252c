package org.diffusiondesk.rest.sdapi;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.util.Random;

/** What stands under the mask before it is painted anew. Stateless. */
enum MaskedFill {
    /** The colours around, spread over it. */
    FILL,
    ORIGINAL,
    /** Coloured noise. AUTOMATIC1111 has the noise of the latent picture, which no engine behind us lets in. */
    NOISE,
    /** Grey, the middle of what a latent picture of nothing decodes to. */
    NOTHING;

    private static final int CHANNELS = 3;
    private static final int GREY = 128;
    private static final float LEAST_COVER = 1e-6f;
    private static final int SPREAD_PIXELS = 1 << 20;

    /** AUTOMATIC1111's: radius of a blur, and how often what it gives is laid over what was there. */
    private static final int[][] SPREADS = {{256, 1}, {64, 1}, {16, 2}, {4, 4}, {2, 2}, {0, 1}};

    /** {@code mask} has the picture's size, white is painted anew. The same seed gives the same noise. */
    BufferedImage apply(BufferedImage picture, BufferedImage mask, long seed) {
        return switch (this) {
            case ORIGINAL -> picture;
            case FILL -> filled(picture, mask);
            case NOISE -> {
                Random random = new Random(seed);
                yield replaced(picture, mask.getRaster(), () -> random.nextInt(0x1000000));
            }
            case NOTHING -> replaced(picture, mask.getRaster(), () -> GREY << 16 | GREY << 8 | GREY);
        };
    }

    private interface Colours {
        int next();
    }

    private static BufferedImage replaced(BufferedImage picture, Raster mask, Colours colours) {
        BufferedImage result = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int other = colours.next();
                result.setRGB(x, y, Shapes.mixed(picture.getRGB(x, y), other, mask.getSample(x, y, 0)));
            }
        }
        return result;
    }

    /** Of a large picture a small one is made for it: what is spread has no details, and takes eleven numbers for each pixel. */
    private static BufferedImage filled(BufferedImage picture, BufferedImage mask) {
        Shapes.Size size = Shapes.Size.of(picture);
        double scale = Math.sqrt((double) SPREAD_PIXELS / size.width() / size.height());
        if (scale >= 1) {
            return spread(picture, mask.getRaster());
        }
        Shapes.Size small =
                new Shapes.Size((int) Math.max(1, size.width() * scale), (int) Math.max(1, size.height() * scale));
        BufferedImage spread = spread(
                Shapes.fitted(picture, small, Shapes.Fit.STRETCH),
                Shapes.fitted(mask, small, Shapes.Fit.STRETCH).getRaster());
        BufferedImage large = Shapes.fitted(spread, size, Shapes.Fit.STRETCH);
        BufferedImage result = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                int part = mask.getRaster().getSample(x, y, 0);
                result.setRGB(x, y, Shapes.mixed(picture.getRGB(x, y), large.getRGB(x, y), part));
            }
        }
        return result;
    }

    /** Coarse blurs of what is not masked first, finer ones over them, the picture itself last. */
    private static BufferedImage spread(BufferedImage picture, Raster mask) {
        int width = picture.getWidth();
        int pixels = width * picture.getHeight();
        float[][] kept = kept(picture, mask); // colours times cover, and the cover
        float[][] result = new float[CHANNELS + 1][pixels]; // the same
        for (int[] step : SPREADS) {
            float[][] blurred = new float[CHANNELS + 1][];
            for (int c = 0; c <= CHANNELS; c++) {
                blurred[c] = Blur.gaussian(kept[c], width, step[0], step[0]);
            }
            for (int i = 0; i < pixels; i++) {
                lay(blurred, result, i, step[1]);
            }
        }
        BufferedImage image = new BufferedImage(width, picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels; i++) {
            float cover = Math.max(LEAST_COVER, result[CHANNELS][i]);
            int rgb = byteOf(result[0][i] / cover) << 16 | byteOf(result[1][i] / cover) << 8;
            image.setRGB(i % width, i / width, rgb | byteOf(result[2][i] / cover));
        }
        return image;
    }

    /** One pixel over what is there, so many times: what shines through shines through less each time. */
    private static void lay(float[][] from, float[][] over, int at, int times) {
        float cover = Math.max(0, Math.min(1, from[CHANNELS][at]));
        float through = (float) Math.pow(1 - cover, times);
        float share = cover < LEAST_COVER ? times : (1 - through) / cover;
        for (int c = 0; c <= CHANNELS; c++) {
            over[c][at] = from[c][at] * share + over[c][at] * through;
        }
    }

    private static float[][] kept(BufferedImage picture, Raster mask) {
        int width = picture.getWidth();
        float[][] planes = new float[CHANNELS + 1][width * picture.getHeight()];
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < width; x++) {
                int rgb = picture.getRGB(x, y);
                float cover = (255 - mask.getSample(x, y, 0)) / 255f;
                int at = y * width + x;
                planes[0][at] = (rgb >> 16 & 255) * cover;
                planes[1][at] = (rgb >> 8 & 255) * cover;
                planes[2][at] = (rgb & 255) * cover;
                planes[CHANNELS][at] = cover;
            }
        }
        return planes;
    }

    private static int byteOf(float value) {
        return Math.max(0, Math.min(255, Math.round(value)));
    }
}
