package org.diffusiondesk.jobs.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.diffusiondesk.jobs.files.webp.LosslessDecoder;

/** A decoded picture: ARGB, row by row. */
record Pixels(int width, int height, int[] argb) {
    /** What takes 256 MiB of memory. */
    static final long MAX = 64L << 20;

    private static final int WHITE = 0xff;

    /**
     * Decodes a PNG, JPEG or a WebP of ours. Of pictures with more than {@code enough} pixels only each n-th may be read, except for WebP.
     *
     * @throws IllegalArgumentException another format, damaged, or too large; the message says which
     */
    static Pixels decode(byte[] file, long enough) {
        if (WebpParts.isWebp(file)) {
            int chunk = WebpParts.find(file, "VP8L")
                    .orElseThrow(() -> new IllegalArgumentException("the WebP is not one of ours"));
            LosslessDecoder.Picture picture =
                    LosslessDecoder.decode(file, chunk + 8, (int) WebpParts.length(file, chunk), MAX);
            return new Pixels(picture.width(), picture.height(), picture.pixels());
        }
        if (!PngText.isPng(file) && !JpegParts.isJpeg(file)) {
            throw new IllegalArgumentException("neither a PNG nor a JPEG nor a WebP picture");
        }
        return withImageIo(file, PngText.isPng(file) ? "png" : "jpeg", enough);
    }

    private static Pixels withImageIo(byte[] file, String format, long enough) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        ImageReader reader = readers.next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            int step = step((long) reader.getWidth(0) * reader.getHeight(0), enough);
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(step, step, 0, 0);
            BufferedImage image = reader.read(0, param);
            int width = image.getWidth();
            int height = image.getHeight();
            return new Pixels(width, height, image.getRGB(0, 0, width, height, null, 0, width));
        } catch (IOException | IndexOutOfBoundsException | IllegalStateException | NegativeArraySizeException damaged) {
            throw new IllegalArgumentException("the picture is damaged", damaged);
        } finally {
            reader.dispose();
        }
    }

    private static int step(long pixels, long enough) {
        if (pixels > MAX * 16) {
            throw new IllegalArgumentException("the picture has too many pixels");
        }
        return Math.max(1, (int) Math.sqrt((double) pixels / enough));
    }

    /** The same on white, without transparency; JPEG has none. */
    BufferedImage opaque() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = onWhite(argb[y * width + x]);
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return image;
    }

    private static int onWhite(int pixel) {
        int alpha = pixel >>> 24;
        if (alpha == 0xff) {
            return pixel;
        }
        int mixed = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int channel = (pixel >>> shift) & 0xff;
            mixed |= ((channel * alpha + WHITE * (0xff - alpha) + 127) / 0xff) << shift;
        }
        return mixed;
    }

    /** Each pixel is the mean of those that it stands for; {@code toWidth} and {@code toHeight} are not larger than the sides are. */
    Pixels scaledDown(int toWidth, int toHeight) {
        int[] out = new int[toWidth * toHeight];
        long[] sums = new long[4];
        for (int y = 0; y < toHeight; y++) {
            int fromY = (int) ((long) y * height / toHeight);
            int toY = Math.max(fromY + 1, (int) ((long) (y + 1) * height / toHeight));
            for (int x = 0; x < toWidth; x++) {
                int fromX = (int) ((long) x * width / toWidth);
                int toX = Math.max(fromX + 1, (int) ((long) (x + 1) * width / toWidth));
                Arrays.fill(sums, 0);
                for (int at = fromY * width; at < toY * width; at += width) {
                    for (int column = fromX; column < toX; column++) {
                        add(argb[at + column], sums);
                    }
                }
                out[y * toWidth + x] = mean(sums, (long) (toX - fromX) * (toY - fromY));
            }
        }
        return new Pixels(toWidth, toHeight, out);
    }

    private static void add(int pixel, long[] sums) {
        sums[0] += pixel & 0xff;
        sums[1] += (pixel >>> 8) & 0xff;
        sums[2] += (pixel >>> 16) & 0xff;
        sums[3] += pixel >>> 24;
    }

    private static int mean(long[] sums, long count) {
        int pixel = 0;
        for (int channel = 0; channel < 4; channel++) {
            pixel |= (int) ((sums[channel] + count / 2) / count) << (8 * channel);
        }
        return pixel;
    }
}
