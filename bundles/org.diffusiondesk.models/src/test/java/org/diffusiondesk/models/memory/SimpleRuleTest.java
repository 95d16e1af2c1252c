package org.diffusiondesk.models.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimpleRuleTest {
    private static final OptionalLong LAYERS = OptionalLong.of(32);

    @ParameterizedTest(name = "{0} of 32 layers of {1} bytes: {2} on the card, {3} in memory")
    @CsvSource({
        "32, 3500000000, 4200000000, 0",
        "-1, 3500000000, 4200000000, 0",
        "99, 3500000000, 4200000000, 0",
        "16, 3500000000, 2100000000, 2100000000",
        "8, 4000000000, 1200000000, 3600000000",
        "1, 3200000000, 120000000, 3720000000",
        "0, 3500000000, 0, 4200000000",
        "32, 0, 0, 0"
    })
    void countsTheLayersOnTheCard(long gpuLayers, long size, long card, long memory) {
        MemoryEstimate estimate = SimpleRule.text(size, gpuLayers, LAYERS, true);
        assertThat(estimate.rule()).isEqualTo(EstimateRule.SIMPLE);
        assertThat(estimate.bytes(DeviceKind.VRAM)).isEqualTo(card);
        assertThat(estimate.bytes(DeviceKind.RAM)).isEqualTo(memory);
        assertThat(estimate.parts()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"32", "0", "-1", "7"})
    void withoutACardEverythingIsInMemory(long gpuLayers) {
        MemoryEstimate estimate = SimpleRule.text(3_500_000_000L, gpuLayers, LAYERS, false);
        assertThat(estimate.bytes(DeviceKind.RAM)).isEqualTo(4_200_000_000L);
        assertThat(estimate.bytes(DeviceKind.VRAM)).isZero();
    }

    @Test
    void countsEveryLayerWhenTheirNumberIsNotKnownAndSaysSo() {
        MemoryEstimate estimate = SimpleRule.text(3_500_000_000L, 10, OptionalLong.empty(), true);
        assertThat(estimate.bytes(DeviceKind.VRAM)).isEqualTo(4_200_000_000L);
        assertThat(estimate.parts().getFirst().name()).contains("not known");
    }

    @ParameterizedTest(name = "{0} bytes: {1}")
    @CsvSource({"6900000000, 8280000000", "3500000000, 4200000000", "5, 6", "0, 0"})
    void anImageModelIsItsSizeAndAFifth(long size, long expected) {
        assertThat(SimpleRule.image(size, true).bytes(DeviceKind.VRAM)).isEqualTo(expected);
        assertThat(SimpleRule.image(size, true).bytes(DeviceKind.RAM)).isZero();
        assertThat(SimpleRule.image(size, false).bytes(DeviceKind.RAM)).isEqualTo(expected);
    }
}
