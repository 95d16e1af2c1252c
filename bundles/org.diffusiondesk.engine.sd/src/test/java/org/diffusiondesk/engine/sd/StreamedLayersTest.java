package org.diffusiondesk.engine.sd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.diffusiondesk.api.resource.MemorySaver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code resources.budget} holds for layers that are streamed to the card, too. */
class StreamedLayersTest {
    private static final Set<MemorySaver> STREAMED = Set.of(MemorySaver.LAYER_STREAMING, MemorySaver.VAE_TILING);

    @ParameterizedTest
    @CsvSource({"12, 11.500", "4, 3.500", "1, 0.500"})
    void theyFillTheBudgetButForWhatTheEngineNeedsForItself(long gib, String share) {
        assertThat(Commands.options(STREAMED, OptionalLong.of(gib << 30))).isEqualTo(Map.of("max_vram", share));
    }

    @Test
    void aTinyBudgetLeavesThemSomething() {
        assertThat(Commands.options(STREAMED, OptionalLong.of(512L << 20))).isEqualTo(Map.of("max_vram", "0.250"));
    }

    @Test
    void withoutABudgetOrWithoutStreamingTheEngineDecides() {
        assertThat(Commands.options(STREAMED, OptionalLong.empty())).isEmpty();
        assertThat(Commands.options(Set.of(MemorySaver.PARAMS_IN_RAM), OptionalLong.of(1L << 33)))
                .isEmpty();
    }
}
