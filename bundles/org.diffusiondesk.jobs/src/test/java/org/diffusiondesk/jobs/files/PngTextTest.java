package org.diffusiondesk.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.NodeList;

class PngTextTest {
    private static byte[] noise() throws IOException {
        BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 24 * 16; i++) {
            image.setRGB(i % 24, i / 24, i * 2654435);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a red circle", "naïve café", "красный круг 赤い円 🎨", "two\nlines", ""})
    void readsWhatItWrote(String text) throws IOException {
        byte[] with = PngText.with(noise(), Map.of("parameters", text));
        assertThat(PngText.of(with)).containsExactly(Map.entry("parameters", text));
    }

    @Test
    void leavesEveryByteOfThePictureAlone() throws IOException {
        byte[] before = noise();
        byte[] after = PngText.with(before, Map.of("parameters", "x"));
        int added = after.length - before.length;
        assertThat(Arrays.copyOfRange(after, 0, 33)).isEqualTo(Arrays.copyOfRange(before, 0, 33));
        assertThat(Arrays.copyOfRange(after, 33 + added, after.length))
                .isEqualTo(Arrays.copyOfRange(before, 33, before.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "赤い円"})
    void anotherReaderFindsTheTextAndTheChecksumsRight(String text) throws IOException {
        byte[] with = PngText.with(noise(), Map.of("parameters", text));
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(with))) {
            ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
            reader.setInput(in);
            NodeList entries = ((org.w3c.dom.Element) reader.getImageMetadata(0).getAsTree("javax_imageio_1.0"))
                    .getElementsByTagName("TextEntry");
            assertThat(entries.getLength()).isEqualTo(1);
            assertThat(entries.item(0).getAttributes().getNamedItem("keyword").getNodeValue())
                    .isEqualTo("parameters");
            assertThat(entries.item(0).getAttributes().getNamedItem("value").getNodeValue())
                    .isEqualTo(text);
            assertThat(reader.read(0).getRGB(5, 5))
                    .isEqualTo(ImageIO.read(new ByteArrayInputStream(noise())).getRGB(5, 5));
        }
    }

    @Test
    void refusesWhatIsNoPng() throws IOException {
        byte[] cut = Arrays.copyOf(noise(), 60);
        assertThatThrownBy(() -> PngText.with("GIF89a and more than thirty-three bytes".getBytes(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PngText.of(cut)).hasMessageContaining("ends within a chunk");
    }

    @Test
    void writesTheParametersAsAutomatic1111Does() {
        ImageCommand command = new ImageCommand(
                Samples.DEMO,
                "a red circle",
                "blue, green",
                128,
                96,
                1,
                8,
                2.0,
                42,
                "euler_a",
                "karras",
                OptionalDouble.of(0.5),
                OptionalInt.of(2),
                false,
                java.util.List.of(),
                ImageExtras.NONE,
                ImageOutput.PNG);
        GeneratedImage image = new GeneratedImage(0, 43, 128, 96, new byte[0]);
        assertThat(GenerationText.parameters(command, image, "1.0.0"))
                .isEqualTo(
                        "a red circle\nNegative prompt: blue, green\nSteps: 8, Sampler: euler_a, Schedule type: karras,"
                                + " CFG scale: 2, Seed: 43, Size: 128x96, Model: demo, Denoising strength: 0.5, Clip skip: 2,"
                                + " Version: DiffusionDesk 1.0.0");
        assertThat(GenerationText.chunks(command, image, "j", "1").get("diffusiondesk"))
                .contains("\"seed\":43", "\"prompt\":\"a red circle\"", "\"job\":\"j\"");
    }
}
