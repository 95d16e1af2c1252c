package org.diffusiondesk.jobs.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.jobs.files.webp.LosslessEncoder;
import org.diffusiondesk.jobs.files.webp.NearLossless;

/** Makes files of each format from PNG pictures, with texts in them. Stateless. */
final class PictureEncoder {
    private PictureEncoder() {}

    /** @throws IllegalArgumentException no PNG, a damaged or too large one */
    static byte[] encode(byte[] png, ImageOutput output, PictureTexts texts) {
        if (!PngText.isPng(png)) {
            throw new IllegalArgumentException("no PNG picture");
        }
        return switch (output.format()) {
            case PNG -> PngText.with(png, named(texts));
            case JPEG -> JpegParts.with(jpeg(pixels(png).opaque(), output.quality()), texts);
            case WEBP -> webp(pixels(png), output.quality(), texts);
        };
    }

    /** Without texts; {@code quality} 1 .. 100. */
    static byte[] jpeg(BufferedImage image, int quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            JPEGImageWriteParam param = new JPEGImageWriteParam(null);
            param.setOptimizeHuffmanTables(true);
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
            out.flush();
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static byte[] webp(Pixels picture, int quality, PictureTexts texts) {
        int[] argb = picture.argb();
        boolean doubtful = quality < 100 && NearLossless.isFlat(argb);
        byte[] exact = doubtful ? lossless(picture, argb.clone()) : new byte[0];
        NearLossless.apply(argb, picture.width(), picture.height(), quality);
        byte[] data = lossless(picture, argb);
        boolean better = doubtful && exact.length <= data.length;
        return WebpParts.file(better ? exact : data, picture.width(), picture.height(), texts);
    }

    private static byte[] lossless(Pixels picture, int[] argb) {
        return LosslessEncoder.encode(argb, picture.width(), picture.height());
    }

    private static Pixels pixels(byte[] png) {
        PictureSize size = PictureSize.of(png).orElseThrow(() -> new IllegalArgumentException("the PNG is damaged"));
        if ((long) size.width() * size.height() > Pixels.MAX) {
            throw new IllegalArgumentException("the PNG has more than " + Pixels.MAX + " pixels");
        }
        return Pixels.decode(png, Pixels.MAX);
    }

    private static Map<String, String> named(PictureTexts texts) {
        Map<String, String> named = new LinkedHashMap<>();
        texts.parameters().ifPresent(text -> named.put(PngText.PARAMETERS, text));
        texts.own().ifPresent(text -> named.put(PngText.OWN, text));
        return named;
    }
}
