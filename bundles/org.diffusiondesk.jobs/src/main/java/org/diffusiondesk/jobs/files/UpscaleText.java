package org.diffusiondesk.jobs.files;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;

/** What an enlarged picture says of itself: what the picture before it said, and how it was enlarged, as AUTOMATIC1111 writes it. Stateless. */
final class UpscaleText {
    private UpscaleText() {}

    static PictureTexts of(byte[] source, double factor, String upscaler) {
        PictureTexts before = before(source);
        Infotext drawn = Infotext.parse(before.parameters().orElse(""));
        Map<String, String> settings = new LinkedHashMap<>(drawn.settings());
        settings.put("Postprocess upscale by", GenerationText.number(factor));
        settings.put("Postprocess upscaler", upscaler);
        String text = new Infotext(drawn.prompt(), drawn.negativePrompt(), settings).write();
        return new PictureTexts(Optional.of(text), before.own());
    }

    /** Texts that can't be read are no reason to keep a picture from being enlarged. */
    private static PictureTexts before(byte[] source) {
        try {
            return FilePictures.texts(source);
        } catch (InvalidRequestException broken) {
            return PictureTexts.NONE;
        }
    }
}
