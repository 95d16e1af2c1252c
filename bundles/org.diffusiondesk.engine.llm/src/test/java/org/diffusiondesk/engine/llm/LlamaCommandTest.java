package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.process.ChildSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaCommandTest {
    private static final LlamaCapabilities ALL = new LlamaCapabilities(Set.of(
            "--model",
            "--gpu-layers",
            "--alias",
            "--embeddings",
            "--pooling",
            "--no-ui",
            "--offline",
            "--log-jsonl",
            "--cache-ram",
            "--sse-ping-interval"));
    private static final LlamaSettings DEFAULTS = settings(4096, -1, 0, List.of());

    static LlamaSettings settings(int context, int gpuLayers, int threads, List<String> extra) {
        return new LlamaSettings("", context, gpuLayers, threads, 1, Duration.ofMinutes(5), true, extra);
    }

    private static TextLaunch launch(TextOptions options) {
        Path file = Path.of("/models/tiny one.gguf");
        ModelDescription model = new ModelDescription(
                "tiny", "Tiny", ModelKind.TEXT, Map.of(ModelDescription.MODEL, file), ImageDefaults.GENERAL, false, 1);
        return new TextLaunch(model, options);
    }

    private static String line(TextOptions options, LlamaSettings settings, LlamaCapabilities capabilities) {
        return String.join(" ", LlamaCommand.arguments(launch(options), settings, capabilities, 6));
    }

    @Test
    void buildsTheWholeLine() {
        assertThat(line(TextOptions.DEFAULT, DEFAULTS, ALL))
                .isEqualTo(
                        "--model /models/tiny one.gguf --host 127.0.0.1 --port 0 --parallel 1 --ctx-size 4096 --threads 6"
                                + " --alias tiny --embeddings --pooling mean --no-ui --offline --log-jsonl --cache-ram 0"
                                + " --sse-ping-interval 1");
    }

    @Test
    void aLoadWinsOverTheSettingsAndExtraArgumentsComeLast() {
        TextOptions options =
                new TextOptions(OptionalInt.of(1024), OptionalInt.of(0), OptionalInt.of(2), Optional.empty());
        assertThat(line(options, settings(8192, 20, 5, List.of("--cache-type-k", "q8_0")), ALL))
                .contains("--ctx-size 1024 --threads 2 --gpu-layers 0")
                .endsWith(" --cache-type-k q8_0");
        assertThat(line(TextOptions.DEFAULT, settings(8192, 20, 5, List.of()), ALL))
                .contains("--ctx-size 8192 --threads 5 --gpu-layers 20");
    }

    @Test
    void leavesOutWhatAnOlderBuildDoesNotKnow() {
        assertThat(line(TextOptions.DEFAULT, DEFAULTS, new LlamaCapabilities(Set.of("--no-webui"))))
                .endsWith("--ctx-size 4096 --threads 6 --no-webui");
    }

    @Test
    void equalLaunchesGiveEqualArgumentsAndTheKeyIsNotAmongThem() {
        List<String> one = LlamaCommand.arguments(launch(TextOptions.DEFAULT), DEFAULTS, ALL, 6);
        assertThat(LlamaCommand.arguments(launch(TextOptions.DEFAULT), DEFAULTS, ALL, 6))
                .isEqualTo(one);
        ChildSpec spec = LlamaCommand.spec(new LlamaExecutable(Path.of("/bin/llama-server"), ALL), one, "k3y");
        assertThat(spec.toString()).doesNotContain("k3y");
        assertThat(spec.environment()).containsEntry("LLAMA_API_KEY", "k3y").containsKey("LLAMA_SERVER_ROUTER_PORT");
        assertThat(List.of("LLAMA_ARG_PORT", "GGML_CUDA_DISABLE_GRAPHS", "LD_LIBRARY_PATH"))
                .allMatch(spec.scrub());
        assertThat(List.of("PATH", "HOME", "CUDA_VISIBLE_DEVICES")).noneMatch(spec.scrub());
    }

    @ParameterizedTest
    @CsvSource({
        "255, -1, 0, contextLength",
        "1048577, -1, 0, contextLength",
        "4096, -2, 0, gpuLayers",
        "4096, 0, -1, threads"
    })
    void namesASettingOutOfItsRange(int context, int gpuLayers, int threads, String name) {
        assertThatThrownBy(
                        () -> settings(context, gpuLayers, threads, List.of()).check())
                .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.param())
                        .hasValue("engine.llm." + name))
                .hasMessageContaining("engine.llm." + name)
                .hasMessageContaining("between");
    }
}
