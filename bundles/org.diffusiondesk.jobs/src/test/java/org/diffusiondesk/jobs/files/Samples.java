package org.diffusiondesk.jobs.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;

/** A model and pictures to test with. */
final class Samples {
    static final ModelDescription DEMO = new ModelDescription(
            "demo",
            "Demo",
            ModelKind.IMAGE,
            Map.of("model", Path.of("demo.gguf")),
            new ImageDefaults(128, 128, 8, 2.0, "euler", ""),
            true,
            1000);

    private Samples() {}

    static byte[] png(BufferedImage image) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
