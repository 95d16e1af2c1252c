package org.diffusiondesk.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
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
}
