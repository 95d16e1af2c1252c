package org.diffusiondesk.jobs.files;

import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.api.image.PictureSettings;

/** Reads and writes the formats of {@link org.diffusiondesk.api.image.PictureFormat}. */
public final class FilePictures implements PictureFiles {
    @Override
    public Optional<PictureSettings> read(byte[] file) {
        PictureTexts texts = texts(file);
        if (texts.parameters().isEmpty() && texts.own().isEmpty()) {
            return Optional.empty();
        }
        Infotext infotext = Infotext.parse(texts.parameters().orElse(""));
        ImageRequest request = texts.own().flatMap(OwnText::read).orElseGet(() -> InfotextRequest.of(infotext));
        return Optional.of(new PictureSettings(texts.parameters().orElse(""), request, infotext.settings()));
    }

    @Override
    public PictureSettings parse(String parameters) {
        Infotext infotext = Infotext.parse(parameters);
        return new PictureSettings(parameters, InfotextRequest.of(infotext), infotext.settings());
    }

    @Override
    public byte[] encode(byte[] png, ImageOutput output) {
        PictureTexts texts = texts(png);
        try {
            return output.format() == PictureFormat.PNG ? png : PictureEncoder.encode(png, output, texts);
        } catch (IllegalArgumentException broken) {
            throw unreadable(broken);
        }
    }

    static PictureTexts texts(byte[] file) {
        try {
            if (PngText.isPng(file)) {
                Map<String, String> texts = PngText.of(file);
                return new PictureTexts(
                        Optional.ofNullable(texts.get(PngText.PARAMETERS)),
                        Optional.ofNullable(texts.get(PngText.OWN)));
            }
            if (JpegParts.isJpeg(file)) {
                return JpegParts.read(file);
            }
            if (WebpParts.isWebp(file)) {
                return WebpParts.read(file);
            }
        } catch (IllegalArgumentException broken) {
            throw unreadable(broken);
        }
        throw new InvalidRequestException("image", "image is neither a PNG nor a JPEG nor a WebP picture");
    }

    private static InvalidRequestException unreadable(IllegalArgumentException broken) {
        return new InvalidRequestException("image", "image can't be read: " + broken.getMessage());
    }
}
