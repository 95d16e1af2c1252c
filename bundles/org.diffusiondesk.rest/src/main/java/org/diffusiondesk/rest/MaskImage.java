package org.diffusiondesk.rest;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Masks as OpenAI's clients send them: transparent is to be painted anew. The engine wants white there. Masks without transparency are taken as they
 * are, white already meaning "paint anew".
 */
final class MaskImage {
    private static final long PNG = 0x89504E470D0A1A0AL;
    private static final int MAX_PIXELS = 4096 * 4096;
    private static final int GREY_ALPHA = 4;
    private static final int COLOUR_ALPHA = 6;

    private MaskImage() {}

    static byte[] whiteWhereTransparent(byte[] picture) {
        if (!hasAlpha(picture)) {
            return picture;
        }
        try {
            @Nullable BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
            if (image == null || !image.getColorModel().hasAlpha()) {
                return picture;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(converted(image), "png", out);
            return out.toByteArray();
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException damaged) {
            throw new InvalidRequestException("mask", "mask is a damaged PNG; a whole one would be right");
        }
    }

    /** From the header, so that no huge picture is decoded. */
    private static boolean hasAlpha(byte[] picture) {
        ByteBuffer in = ByteBuffer.wrap(picture);
        if (picture.length < 26 || in.getLong(0) != PNG) {
            return false;
        }
        long pixels = (long) in.getInt(16) * in.getInt(20);
        int type = picture[25];
        if ((type == GREY_ALPHA || type == COLOUR_ALPHA) && (pixels <= 0 || pixels > MAX_PIXELS)) {
            throw new InvalidRequestException(
                    "mask", "mask has too many pixels; at most " + MAX_PIXELS + " are possible");
        }
        return type == GREY_ALPHA || type == COLOUR_ALPHA;
    }

    private static BufferedImage converted(BufferedImage image) {
        BufferedImage mask = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        boolean transparentSomewhere = false;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int away = 255 - (image.getRGB(x, y) >>> 24);
                transparentSomewhere |= away != 0;
                mask.getRaster().setSample(x, y, 0, away);
            }
        }
        if (transparentSomewhere) {
            return mask;
        }
        BufferedImage plain = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        plain.getGraphics().drawImage(image, 0, 0, null);
        return plain;
    }
}
