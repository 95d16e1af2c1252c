package org.diffusiondesk.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationTest {
    private static final long GIB = 1L << 30;

    @Test
    void readsEverything() {
        assertThat(Simulation.parse("total=8GiB, others=1 GiB,release=1500ms ,failAbove=7GiB, file=/a/load"))
                .isEqualTo(new Simulation(
                        new SimulatedDevice.Card(8 * GIB, 7 * GIB, Duration.ofMillis(1500)),
                        GIB,
                        Optional.of(Path.of("/a/load"))));
    }

    @Test
    void needsTheTotalOnly() {
        assertThat(Simulation.parse("total=8GiB"))
                .isEqualTo(
                        new Simulation(new SimulatedDevice.Card(8 * GIB, 8 * GIB, Duration.ZERO), 0, Optional.empty()));
        assertThat(Simulation.parse("release=2 s,total=8GiB").card().release()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yes|has \"yes\"; write key=value with commas between, the keys are failAbove, file, others, release, total",
                "total=8GiB,|has \"\"; write key=value",
                "total=8GiB,size=1|has \"size=1\"",
                "=8GiB|has \"=8GiB\"",
                "total=8GiB,total=9GiB|has total twice",
                "others=1GiB|needs the size of the card, such as total=8GiB",
                "total=0|needs the size of the card",
                "total=8G|resources.simulate: total is \"8G\", which is no size; write for example 12 GiB",
                "total=8GiB,others=|resources.simulate: others is \"\", which is no size",
                "total=8GiB,others=9GiB|has more than its total in others",
                "total=8GiB,failAbove=9GiB|has more than its total in failAbove",
                "total=8GiB,release=soon|has release=soon; write a time up to 60s, such as 1500ms or 2s",
                "total=8GiB,release=61s|has release=61s; write a time up to 60s",
                "total=8GiB,release=99999999999999999999ms|write a time up to 60s",
                "total=8GiB,release=-1s|has release=-1s",
                "total=8GiB,file=load.txt|has file=load.txt; give an absolute path",
                "total=8GiB,file=|has file=; give an absolute path"
            })
    void refusesByName(String text, String problem) {
        assertThatThrownBy(() -> Simulation.parse(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("resources.simulate")
                .hasMessageContaining(problem);
    }
}
