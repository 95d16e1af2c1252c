package org.diffusiondesk.models.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the sizes of the compute buffers that stable-diffusion.cpp itself reports, in MiB. */
class NetworkTest {
    private static final double MIB = 1 << 20;

    @ParameterizedTest(name = "the demo model''s decoder at {0}²: {1}")
    @CsvSource({"128, 30.03", "512, 480.50", "1024, 1922.00"})
    void aTinyDecoder(int side, double mib) {
        Network decoder = new Network.Decoder(64, 3, 16, true);
        assertThat(decoder.bytes((long) side * side) / MIB).isCloseTo(mib, Percentage.withPercentage(1));
    }

    @ParameterizedTest(name = "the VAE of Stable Diffusion at {0}²: {1}")
    @CsvSource({"512, 1664", "1024, 6656"})
    void theDecoderOfStableDiffusion(int side, double mib) {
        Network decoder = new Network.Decoder(256, 2, 8, true);
        assertThat(decoder.bytes((long) side * side) / MIB).isEqualTo(mib);
    }

    @ParameterizedTest(name = "SDXL at {0}²: {1}")
    @CsvSource({"1024, 830.86"})
    void aUNet(int side, double mib) {
        Network unet = new Network.UNet(320, 1, 10);
        assertThat(unet.bytes((long) side * side) / MIB).isCloseTo(mib, Percentage.withPercentage(2));
    }

    @ParameterizedTest(name = "the demo model at {0}²: at least {1}, at most {2}")
    @CsvSource({"128, 0.69, 24", "512, 15.59, 48", "1024, 158.27, 240"})
    void aTransformer(int side, double mib, double most) {
        Network transformer = new Network.Transformer(256, 768, 2, 16);
        assertThat(transformer.bytes((long) side * side) / MIB).isBetween(mib, most);
    }
}
