package org.diffusiondesk.rest.sdapi;

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

    /** A mask in grey, white where to paint. Here, other than with OpenAI, what is opaque is painted. */
    static BufferedImage mask(byte[] picture, boolean inverted) {
        BufferedImage image = read("mask", picture);
        boolean byAlpha = image.getColorModel().hasAlpha() && isTransparentSomewhere(image);
        int width = image.getWidth();
        return Shapes.grey(image, at -> {
            int argb = image.getRGB(at % width, at / width);
            int white = byAlpha ? alpha(argb) : grey(argb);
            return inverted ? 255 - white : white;
        });
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

    /** Brought to a shape, as PNG; as it is when it has it. */
    static byte[] fitted(String field, byte[] picture, Shapes.Size wanted, Shapes.Fit fit) {
        BufferedImage image = read(field, picture);
        return Shapes.Size.of(image).equals(wanted) ? picture : png(Shapes.fitted(image, wanted, fit));
    }

    /** As its head tells it. */
    static Shapes.Size size(String field, byte[] picture) {
        return read(field, picture, reader -> new Shapes.Size(reader.getWidth(0), reader.getHeight(0)));
    }

    static BufferedImage read(String field, byte[] picture) {
        return read(field, picture, reader -> reader.read(0));
    }

    private interface Reading<T> {
        T of(ImageReader reader) throws IOException;
    }

    /** Its size is looked at before anything is unpacked. */
    private static <T> T read(String field, byte[] picture, Reading<T> reading) {
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
                return reading.of(reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException damaged) {
            throw unreadable(field);
        }
    }

    static byte[] png(BufferedImage image) {
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
