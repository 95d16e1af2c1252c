package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaversTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vae_tiling      | true  | {}",
                "encoder_on_cpu  | false | {backend=te=cpu}",
                "params_in_ram   | false | {offload_to_cpu=true}",
                "layer_streaming | false | {max_vram=-0.5, offload_to_cpu=true, stream_layers=true}",
                "of_next_year    | false | {}"
            })
    void eachMeansOptionsOfTheEngine(String name, boolean tiles, String options) {
        assertThat(Savers.tiles(List.of(name))).isEqualTo(tiles);
        assertThat(Savers.options(Savers.ofModel(List.of(name)))).hasToString(options);
    }

    @Test
    void allTogether() {
        Set<String> all = Savers.ofModel(List.of("vae_tiling", "encoder_on_cpu", "params_in_ram", "layer_streaming"));
        assertThat(Savers.options(all))
                .hasToString("{backend=te=cpu, max_vram=-0.5, offload_to_cpu=true, stream_layers=true}");
    }

    @Test
    void anOptionThatTheEnginesBuildDoesNotHaveIsToldFromOtherRefusals() {
        Set<String> options = Savers.options(Set.of("layer_streaming")).keySet();
        Refusal lacking = Refusal.unsupported(
                "The model m can not be used: params.stream_layers is not supported by this engine build");
        assertThat(Savers.lacking(lacking, options)).contains("stream_layers");
        assertThat(Savers.lacking(Refusal.unsupported("params.backend is not supported"), options))
                .as("not one that we added")
                .isEmpty();
        assertThat(Savers.lacking(Refusal.unsupported("not an image model"), options))
                .isEmpty();
        assertThat(Savers.lacking(Refusal.invalid("params.stream_layers must be true"), options))
                .isEmpty();
    }
}
