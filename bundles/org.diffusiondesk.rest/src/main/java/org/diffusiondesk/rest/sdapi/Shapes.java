package org.diffusiondesk.rest.sdapi;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.function.IntUnaryOperator;

/** Sizes and parts of pictures without transparency. A mask is such a picture too, in grey: what Java takes for grey has another gamma. Stateless. */
final class Shapes {
    private Shapes() {}

    /** In pixels. */
    record Size(int width, int height) {
        static Size of(BufferedImage image) {
            return new Size(image.getWidth(), image.getHeight());
        }
    }

    /** How a picture is brought to another shape. */
    enum Fit {
        STRETCH,
        /** What does not fit is cut off on both sides. */
        CROP,
        /** All of it stays, and what is missing beside it gets the colours of its edge. */
        FILL
    }

    /** The picture at this size; itself when it has it. */
    static BufferedImage fitted(BufferedImage image, Size wanted, Fit fit) {
        if (Size.of(image).equals(wanted)) {
            return image;
        }
        double across = (double) wanted.width() / image.getWidth();
        double down = (double) wanted.height() / image.getHeight();
        double scale = fit == Fit.CROP ? Math.max(across, down) : Math.min(across, down);
        int width = fit == Fit.STRETCH ? wanted.width() : sized(image.getWidth(), scale);
        int height = fit == Fit.STRETCH ? wanted.height() : sized(image.getHeight(), scale);
        int left = (wanted.width() - width) / 2;
        int top = (wanted.height() - height) / 2;
        BufferedImage result = new BufferedImage(wanted.width(), wanted.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, left, top, width, height, null);
        graphics.dispose();
        if (fit == Fit.FILL) {
            fillEdges(result, new Rectangle(left, top, width, height));
        }
        return result;
    }

    private static int sized(int side, double scale) {
        return (int) Math.max(1, Math.round(side * scale));
    }

    private static void fillEdges(BufferedImage image, Rectangle filled) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (!filled.contains(x, y)) {
                    int nearX = Math.max(filled.x, Math.min(filled.x + filled.width - 1, x));
                    int nearY = Math.max(filled.y, Math.min(filled.y + filled.height - 1, y));
                    image.setRGB(x, y, image.getRGB(nearX, nearY));
                }
            }
        }
    }

    /** A part, which lies inside. */
    static BufferedImage cut(BufferedImage image, Rectangle part) {
        BufferedImage result = new BufferedImage(part.width, part.height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        graphics.drawImage(image, -part.x, -part.y, null);
        graphics.dispose();
        return result;
    }

    /** On white, as a picture that can be painted on. */
    static BufferedImage opaque(BufferedImage image) {
        BufferedImage result = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        graphics.drawImage(image, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return result;
    }

    /** Between two colours, by the part of the second in 255. */
    static int mixed(int rgb, int other, int part) {
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int one = rgb >> shift & 255;
            int two = other >> shift & 255;
            result |= (one * (255 - part) + two * part + 127) / 255 << shift;
        }
        return result;
    }

    /** A mask with soft edges. */
    static BufferedImage blurred(BufferedImage mask, double across, double down) {
        int width = mask.getWidth();
        float[] grey = new float[width * mask.getHeight()];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = mask.getRaster().getSample(i % width, i / width, 0);
        }
        float[] soft = Blur.gaussian(grey, width, across, down);
        return grey(mask, at -> Math.round(soft[at]));
    }

    /** A mask that lets twice as much through: AUTOMATIC1111's, so that its soft edge lies inside of what was painted anew. */
    static BufferedImage strengthened(BufferedImage mask) {
        int width = mask.getWidth();
        return grey(mask, at -> 2 * mask.getRaster().getSample(at % width, at / width, 0));
    }

    /** A picture of this one's size in grey, by the value of each of its pixels, row by row. */
    static BufferedImage grey(BufferedImage like, IntUnaryOperator values) {
        int width = like.getWidth();
        BufferedImage result = new BufferedImage(width, like.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * like.getHeight(); i++) {
            int value = Math.max(0, Math.min(255, values.applyAsInt(i)));
            result.setRGB(i % width, i / width, value << 16 | value << 8 | value);
        }
        return result;
    }
}
