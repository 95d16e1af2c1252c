package org.diffusiondesk.jobs.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import javax.imageio.ImageIO;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
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

    static ImageCommand command(String prompt, String negativePrompt, ImageExtras extras, ImageOutput output) {
        return new ImageCommand(
                DEMO,
                prompt,
                negativePrompt,
                128,
                96,
                1,
                8,
                2.0,
                42,
                "euler_a",
                "karras",
                OptionalDouble.empty(),
                OptionalInt.of(2),
                false,
                List.of(),
                extras,
                output);
    }

    /** A picture with smooth colours and noise in it. */
    static BufferedImage picture(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(7);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int noise = random.nextInt(6);
                int red = 255 * x / width;
                int green = 255 * y / height;
                image.setRGB(x, y, (red << 16) | (green << 8) | (100 + noise));
            }
        }
        return image;
    }

    /** Texts that look like what stands around them in a file. */
    static String hostile(Random random) {
        List<String> parts = List.of(
                "a red circle",
                ", ",
                ": ",
                "\n",
                "\"",
                "\\",
                "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1",
                "Negative prompt: x",
                "🎨",
                "赤い円",
                "ü",
                "\t",
                "<lora:x:1>",
                "(word:1.2)",
                "\\n",
                "'",
                "{\"a\":1}",
                "\r",
                "Size: 1x1",
                " ",
                "\u0000",
                "\ud800");
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(12); left > 0; left--) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return text.toString();
    }

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
