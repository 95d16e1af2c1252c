package org.diffusiondesk.jobs.files;

import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Turns photographs as a viewer would show them. Cameras write the pixels as the sensor has them, and into EXIF how it was held. Stateless. */
public final class Upright {
    private static final int APP1 = 0xE1;
    private static final int SOS = 0xDA;

    private Upright() {}

    /**
     * The picture as PNG when EXIF says that it lies on its side, stands on its head or is mirrored; else the same bytes. What can't be decoded stays as it is, for others
     * to refuse.
     */
    public static byte[] of(byte[] picture) {
        int way = JpegParts.isJpeg(picture)
                ? exif(picture).map(ExifComment::orientation).orElse(1)
                : 1;
        if (way == 1) {
            return picture;
        }
        try {
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(picture));
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            if (read == null || !ImageIO.write(turned(read, way), "png", png)) {
                return picture;
            }
            return png.toByteArray();
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException damaged) {
            return picture;
        }
    }

    private static Optional<byte[]> exif(byte[] jpeg) {
        int at = 2;
        while (at + 4 <= jpeg.length && (jpeg[at] & 0xff) == 0xFF && (jpeg[at + 1] & 0xff) != SOS) {
            int length = (jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff;
            int end = Math.min(jpeg.length, at + 2 + Math.max(2, length));
            if ((jpeg[at + 1] & 0xff) == APP1 && length > 8 && jpeg[at + 4] == 'E') {
                return Optional.of(Arrays.copyOfRange(jpeg, at + 4, end));
            }
            at = (jpeg[at + 1] & 0xff) == 0xFF ? at + 1 : end;
        }
        return Optional.empty();
    }

    private static BufferedImage turned(BufferedImage from, int way) {
        int width = from.getWidth();
        int height = from.getHeight();
        AffineTransform turn =
                switch (way) {
                    case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
                    case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
                    case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
                    case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
                    case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
                    case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
                    default -> new AffineTransform(0, -1, 1, 0, 0, width);
                };
        boolean onItsSide = way >= 5;
        BufferedImage to = new BufferedImage(onItsSide ? height : width, onItsSide ? width : height, from.getType());
        return new AffineTransformOp(turn, AffineTransformOp.TYPE_NEAREST_NEIGHBOR).filter(from, to);
    }
}
