package org.diffusiondesk.rest.sdapi;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.diffusiondesk.api.error.InvalidRequestException;

/** Pictures that come as text, and what is done to them before the engine gets them. Stateless. */
final class Pictures {
    private static final String DATA_MARK = ";base64,";
    private static final int MAX_PIXELS = 2 * 4096 * 4096;
    private static final int HALF = 128;

    private Pictures() {}

    /** The bytes of a picture in base64 or in a data URL; addresses are not fetched. */
    static byte[] decode(String field, String text) {
        int mark = text.startsWith("data:") ? text.indexOf(DATA_MARK) : -1;
        try {
            byte[] bytes =
                    Base64.getMimeDecoder().decode(mark < 0 ? text.strip() : text.substring(mark + DATA_MARK.length()));
            if (bytes.length > 0 && !text.startsWith("http")) {
                return bytes;
            }
        } catch (IllegalArgumentException wrong) {
            // the same answer as for an empty picture
        }
        throw new InvalidRequestException(field, field + " must be a picture (PNG or JPEG) in base64");
    }

    /** A mask as the engine wants it: white where to paint. Here, other than with OpenAI, what is opaque is painted. */
    static byte[] mask(byte[] picture, boolean inverted) {
        BufferedImage image = read("mask", picture);
        boolean byAlpha = image.getColorModel().hasAlpha() && isTransparentSomewhere(image);
        BufferedImage mask = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int white = byAlpha ? alpha(image.getRGB(x, y)) : grey(image.getRGB(x, y));
                mask.getRaster().setSample(x, y, 0, inverted ? 255 - white : white);
            }
        }
        return png(mask);
    }

    private static boolean isTransparentSomewhere(BufferedImage image) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) >>> 24 != 255) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int alpha(int argb) {
        return argb >>> 24 > HALF ? 255 : 0;
    }

    private static int grey(int argb) {
        return (299 * (argb >> 16 & 255) + 587 * (argb >> 8 & 255) + 114 * (argb & 255)) / 1000;
    }

    /** The middle of a picture that has the shape of the one that is wanted. */
    static byte[] cropped(String field, byte[] picture, int width, int height) {
        BufferedImage image = read(field, picture);
        int wide = (int) Math.min(image.getWidth(), Math.max(1, (long) image.getHeight() * width / height));
        int high = (int) Math.min(image.getHeight(), Math.max(1, (long) image.getWidth() * height / width));
        BufferedImage part = new BufferedImage(wide, high, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = part.createGraphics();
        graphics.drawImage(image, -(image.getWidth() - wide) / 2, -(image.getHeight() - high) / 2, null);
        graphics.dispose();
        return png(part);
    }

    /** In pixels. */
    record Size(int width, int height) {}

    /** The size of a picture that can be read. */
    static Size size(String field, byte[] picture) {
        BufferedImage image = read(field, picture);
        return new Size(image.getWidth(), image.getHeight());
    }

    /** As it is when it has that size, else brought to it. */
    static byte[] resized(String field, byte[] picture, Size wanted) {
        BufferedImage image = read(field, picture);
        if (image.getWidth() == wanted.width() && image.getHeight() == wanted.height()) {
            return picture;
        }
        BufferedImage other = new BufferedImage(wanted.width(), wanted.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = other.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, 0, 0, wanted.width(), wanted.height(), null);
        graphics.dispose();
        return png(other);
    }

    /** Its size is looked at before anything is unpacked. */
    private static BufferedImage read(String field, byte[] picture) {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(picture))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw unreadable(field);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_PIXELS) {
                    throw new InvalidRequestException(
                            field, field + " has too many pixels; at most " + MAX_PIXELS + " are possible");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException damaged) {
            throw unreadable(field);
        }
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException impossible) {
            throw new IllegalStateException("writing into memory failed", impossible);
        }
        return out.toByteArray();
    }

    private static InvalidRequestException unreadable(String field) {
        return new InvalidRequestException(
                field, field + " is no picture that can be read; PNG or JPEG would be right");
    }
}
