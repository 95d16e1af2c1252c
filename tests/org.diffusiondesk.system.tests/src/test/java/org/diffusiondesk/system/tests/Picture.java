package org.diffusiondesk.system.tests;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import javax.imageio.ImageIO;

/** A decoded picture; two are equal when all their pixels are. */
record Picture(int width, int height, int[] pixels) {
    static Picture ofBase64(String base64) {
        return of(Base64.getDecoder().decode(base64));
    }

    static Picture of(byte[] encoded) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(encoded));
            if (image == null) {
                throw new AssertionError("not a picture: " + encoded.length + " bytes");
            }
            int width = image.getWidth();
            int height = image.getHeight();
            return new Picture(width, height, image.getRGB(0, 0, width, height, null, 0, width));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A PNG of one colour, {@code argb}; with transparency when it has some. */
    static byte[] plain(int width, int height, int argb) {
        boolean opaque = argb >>> 24 == 0xff;
        BufferedImage image =
                new BufferedImage(width, height, opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
        int[] row = new int[width * height];
        Arrays.fill(row, argb);
        image.setRGB(0, 0, width, height, row, 0, width);
        return png(image);
    }

    static byte[] png(BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Mean of 3x3 pixels around a point given in parts of the sides, as red, green and blue. */
    double[] colourAt(double x, double y) {
        int left = Math.clamp((int) (x * width) - 1, 0, width - 3);
        int top = Math.clamp((int) (y * height) - 1, 0, height - 3);
        double[] mean = new double[3];
        for (int dy = 0; dy < 3; dy++) {
            for (int dx = 0; dx < 3; dx++) {
                int pixel = pixels[(top + dy) * width + left + dx];
                mean[0] += (pixel >> 16 & 0xff) / 9.0;
                mean[1] += (pixel >> 8 & 0xff) / 9.0;
                mean[2] += (pixel & 0xff) / 9.0;
            }
        }
        return mean;
    }

    /** Name of the palette's colour that is nearest to a colour. */
    static String nearest(double[] rgb, Map<String, double[]> palette) {
        return palette.entrySet().stream()
                .min(Comparator.comparingDouble(entry -> distance(rgb, entry.getValue())))
                .orElseThrow()
                .getKey();
    }

    private static double distance(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture that
                && width == that.width
                && height == that.height
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pixels);
    }

    @Override
    public String toString() {
        return width + "x" + height + " #" + Integer.toHexString(hashCode());
    }
}
