package org.diffusiondesk.engine.sd.worker;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Pictures that a request brings: decoded with a limit that is checked before the pixels are, and brought to size. */
final class InputPictures {
    static final long MOST_PIXELS = 4096L * 4096;

    private final int role;
    private final BufferedImage image;

    private InputPictures(int role, BufferedImage image) {
        this.role = role;
        this.image = image;
    }

    /** An RGB picture; what is transparent in it becomes white. */
    static InputPictures colour(String field, String base64, int role) {
        BufferedImage read = decode(field, base64);
        BufferedImage rgb = new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = rgb.createGraphics();
        g.drawImage(read, 0, 0, Color.WHITE, null);
        g.dispose();
        return new InputPictures(role, rgb);
    }

    /** A mask: white is painted anew; in a picture with transparent parts, these are (as OpenAI's clients send it). */
    static InputPictures mask(String field, String base64) {
        BufferedImage read = decode(field, base64);
        BufferedImage grey = new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] out = ((DataBufferByte) grey.getRaster().getDataBuffer()).getData();
        boolean transparent = hasTransparency(read);
        int[] row = new int[read.getWidth()];
        for (int y = 0; y < read.getHeight(); y++) {
            read.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int x = 0; x < row.length; x++) {
                out[y * row.length + x] = (byte) (transparent ? 255 - (row[x] >>> 24) : luma(row[x]));
            }
        }
        return new InputPictures(Pixels.MASK, grey);
    }

    /** In its own size. */
    Pixels whole() {
        return pixels(image);
    }

    /** Stretched to the size that is drawn. */
    Pixels resized(int width, int height) {
        BufferedImage now = image;
        // bilinear looks at 2x2 pixels only: halve first, or large pictures alias
        while (now.getWidth() >= 2 * width && now.getHeight() >= 2 * height) {
            now = scale(now, now.getWidth() / 2, now.getHeight() / 2);
        }
        return pixels(now.getWidth() == width && now.getHeight() == height ? now : scale(now, width, height));
    }

    private static BufferedImage scale(BufferedImage from, int width, int height) {
        BufferedImage to = new BufferedImage(width, height, from.getType());
        Graphics2D g = to.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(from, 0, 0, width, height, null);
        g.dispose();
        return to;
    }

    private Pixels pixels(BufferedImage from) {
        byte[] data = ((DataBufferByte) from.getRaster().getDataBuffer()).getData();
        if (role == Pixels.MASK) {
            return new Pixels(role, from.getWidth(), from.getHeight(), 1, data);
        }
        for (int i = 0; i < data.length; i += 3) {
            byte blue = data[i];
            data[i] = data[i + 2];
            data[i + 2] = blue;
        }
        return new Pixels(role, from.getWidth(), from.getHeight(), 3, data);
    }

    private static BufferedImage decode(String field, String base64) {
        byte[] bytes = bytes(field, base64);
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw Refusal.invalid(field, field + " is not a picture that can be read (PNG, JPEG, GIF, BMP).");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                checkSize(field, reader.getWidth(0), reader.getHeight(0));
                return Greys.plain(reader.read(0));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers throw any RuntimeException on damaged files
            throw e instanceof Refusal refusal
                    ? refusal
                    : Refusal.invalid(field, field + " is a damaged picture: " + e.getMessage());
        }
    }

    private static void checkSize(String field, long width, long height) {
        if (width * height > MOST_PIXELS) {
            throw Refusal.invalid(
                    field,
                    "%s has %dx%d pixels; at most %d (4096x4096) are taken."
                            .formatted(field, width, height, MOST_PIXELS));
        }
    }

    private static byte[] bytes(String field, String base64) {
        int comma = base64.startsWith("data:") ? base64.indexOf(',') + 1 : 0;
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(base64.substring(comma));
            if (bytes.length == 0) {
                throw Refusal.invalid(field, field + " is empty; it must be a PNG or JPEG picture as base64.");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid(field, field + " is not base64: " + e.getMessage());
        }
    }

    private static boolean hasTransparency(BufferedImage image) {
        if (!image.getColorModel().hasAlpha()) {
            return false;
        }
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int pixel : row) {
                if (pixel >>> 24 != 255) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int luma(int rgb) {
        return ((rgb >> 16 & 255) * 299 + (rgb >> 8 & 255) * 587 + (rgb & 255) * 114) / 1000;
    }
}
