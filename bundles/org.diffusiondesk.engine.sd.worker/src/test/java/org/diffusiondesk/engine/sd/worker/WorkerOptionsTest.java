package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerOptionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --port 1                                  | --library FILE is missing
        --library                                 | --library needs a value
        --library /x --port 70000                 | --port must be a whole number of 0 .. 65535, not 70000
        --library /x --port eight                 | --port must be a whole number
        --library /x --threads -1                 | --threads must be
        --library /x --bogus 1                    | unknown option --bogus
        --library /x extra                        | unknown option extra
        --library /x --no-token                   | --standalone only
        --library /x --taesd /t                   | --model or --diffusion-model is missing
        --library /x --model /m --size 100        | --size must be WIDTHxHEIGHT
        --library /x --model /m --steps 0         | --steps must be a whole number of 1 .. 1000
        --library /x --model /m --cfg-scale a     | --cfg-scale must be a number
        """)
    void saysWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> WorkerOptions.parse(line.split(" ")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(message);
    }

    @Test
    void readsTheModelAndWhatItIsBestAt() throws StartFailure {
        WorkerOptions options = WorkerOptions.parse(
                "--library /l --standalone --model /m/demo.gguf --taesd /m/demo.gguf --clip-l /c --size 128x64 --steps 8 --cfg-scale 2.5"
                        .split(" "));

        assertThat(options.port()).isZero();
        assertThat(options.standalone()).isTrue();
        assertThat(options.defaults()).isEqualTo(new DrawDefaults(128, 64, 8, 2.5));
        assertThat(options.model()).hasValueSatisfying(model -> {
            assertThat(model.id()).isEqualTo("demo.gguf");
            assertThat(model.files()).containsOnlyKeys("model", "taesd", "clip_l");
        });
    }
}
