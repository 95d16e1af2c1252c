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
            "--device",
            "--fit",
            "--no-warmup",
            "--cache-type-k",
            "--cache-type-v",
            "--alias",
            "--embeddings",
            "--pooling",
            "--no-ui",
            "--offline",
            "--log-jsonl",
            "--cache-ram",
            "--slot-save-path",
            "--sse-ping-interval"));
    private static final LlamaSettings DEFAULTS = settings(4096, -1, 0, List.of());

    static LlamaSettings settings(int context, int gpuLayers, int threads, List<String> extra) {
        return new LlamaSettings(
                "", context, gpuLayers, threads, "f16", 1, Duration.ofMinutes(5), true, extra, "4 GiB");
    }

    private static TextLaunch launch(TextOptions options) {
        Path file = Path.of("/models/tiny one.gguf");
        ModelDescription model = new ModelDescription(
                "tiny", "Tiny", ModelKind.TEXT, Map.of(ModelDescription.MODEL, file), ImageDefaults.GENERAL, false, 1);
        return new TextLaunch(model, options);
    }

    private static List<String> arguments(TextLaunch launch, LlamaSettings settings, LlamaCapabilities capabilities) {
        Optional<Path> folder = Optional.of(Path.of("/data/run/conversations"));
        return LlamaCommand.arguments(LlamaCommand.resolve(launch, settings, 6), settings, capabilities, folder);
    }

    private static String line(TextOptions options, LlamaSettings settings, LlamaCapabilities capabilities) {
        return String.join(" ", arguments(launch(options), settings, capabilities));
    }

    @Test
    void buildsTheWholeLine() {
        assertThat(line(TextOptions.DEFAULT, DEFAULTS, ALL))
                .isEqualTo(
                        "--model /models/tiny one.gguf --host 127.0.0.1 --port 0 --parallel 1 --ctx-size 4096 --threads 6"
                                + " --cache-type-k f16 --cache-type-v f16"
                                + " --alias tiny --embeddings --pooling mean --no-ui --no-warmup --offline --log-jsonl --cache-ram 0"
                                + " --sse-ping-interval 1 --slot-save-path /data/run/conversations");
    }

    @Test
    void aLoadWinsOverTheSettingsAndExtraArgumentsComeLast() {
        TextOptions options =
                new TextOptions(OptionalInt.of(1024), OptionalInt.of(0), OptionalInt.of(2), Optional.empty());
        assertThat(line(options, settings(8192, 20, 5, List.of("--keep", "8")), ALL))
                .contains("--ctx-size 1024 --threads 2 --gpu-layers 0 --fit off --device none")
                .endsWith(" --keep 8");
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
        List<String> one = arguments(launch(TextOptions.DEFAULT), DEFAULTS, ALL);
        assertThat(arguments(launch(TextOptions.DEFAULT), DEFAULTS, ALL)).isEqualTo(one);
        ChildSpec spec = spec(TextOptions.DEFAULT, one);
        assertThat(spec.toString()).doesNotContain("k3y");
        assertThat(spec.environment()).containsEntry("LLAMA_API_KEY", "k3y").containsKey("LLAMA_SERVER_ROUTER_PORT");
        assertThat(List.of("LLAMA_ARG_PORT", "GGML_CUDA_DISABLE_GRAPHS", "LD_LIBRARY_PATH"))
                .allMatch(spec.scrub());
        assertThat(List.of("PATH", "HOME", "CUDA_VISIBLE_DEVICES")).noneMatch(spec.scrub());
    }

    private static ChildSpec spec(TextOptions options, List<String> arguments) {
        return spec(Optional.empty(), options, arguments);
    }

    private static ChildSpec spec(Optional<Path> gpuPlugin, TextOptions options, List<String> arguments) {
        TextLaunch resolved = LlamaCommand.resolve(launch(options), DEFAULTS, 6);
        LlamaExecutable executable = new LlamaExecutable(Path.of("/bin/llama-server"), ALL, false, gpuPlugin);
        return LlamaCommand.spec(executable, resolved, arguments, "k3y");
    }

    @Test
    void namesThePlugInForTheGraphicsCardWhereThereIsOneAndTheCardIsWanted() {
        Optional<Path> plugin = Optional.of(Path.of("/a b/engine/libggml-cuda.so"));
        assertThat(spec(plugin, TextOptions.DEFAULT, List.of()).environment())
                .containsEntry("GGML_BACKEND_PATH", "/a b/engine/libggml-cuda.so");
        assertThat(spec(plugin, options(0, "f16"), List.of()).environment()).doesNotContainKey("GGML_BACKEND_PATH");
        ChildSpec without = spec(TextOptions.DEFAULT, List.of());
        assertThat(without.environment()).doesNotContainKey("GGML_BACKEND_PATH");
        assertThat(without.scrub()).accepts("GGML_BACKEND_PATH");
    }

    @Test
    void noLayersOnTheCardMeanThatItIsNotEvenSeen() {
        TextOptions cpu = options(0, "f16");
        List<String> pinned = arguments(
                launch(cpu), settings(4096, -1, 0, List.of("--device", "CUDA1", "--keep", "8", "-dev", "CUDA0")), ALL);
        assertThat(String.join(" ", pinned))
                .contains("--gpu-layers 0 --fit off --device none")
                .endsWith(" --keep 8")
                .doesNotContain("CUDA");
        assertThat(spec(cpu, pinned).environment()).containsEntry("CUDA_VISIBLE_DEVICES", "-1");
        assertThat(spec(options(1, "f16"), pinned).environment()).doesNotContainKey("CUDA_VISIBLE_DEVICES");
        assertThat(line(options(1, "f16"), settings(4096, -1, 0, List.of("--device", "CUDA1")), ALL))
                .doesNotContain("--device none")
                .endsWith("--device CUDA1");
    }

    private static TextOptions options(int gpuLayers, String cacheType) {
        return new TextOptions(
                OptionalInt.empty(), OptionalInt.of(gpuLayers), OptionalInt.empty(), Optional.of(cacheType));
    }

    @Test
    void resolvingFillsWhatTheSettingsDecideAndChangesNoArgument() {
        LlamaSettings settings = new LlamaSettings(
                "", 8192, 20, 0, "q8_0", 2, Duration.ofMinutes(5), true, List.of("--keep", "8"), "4 GiB");
        TextLaunch resolved = LlamaCommand.resolve(launch(TextOptions.DEFAULT), settings, 6);
        assertThat(resolved.options())
                .isEqualTo(new TextOptions(
                        OptionalInt.of(8192), OptionalInt.of(20), OptionalInt.of(6), Optional.of("q8_0")));
        for (TextOptions options : List.of(TextOptions.DEFAULT, options(0, "q4_0"), options(7, "f16"))) {
            TextLaunch once = LlamaCommand.resolve(launch(options), settings, 6);
            assertThat(LlamaCommand.resolve(once, settings, 6)).isEqualTo(once);
            assertThat(arguments(once, settings, ALL)).isEqualTo(arguments(launch(options), settings, ALL));
        }
        assertThat(LlamaCommand.resolve(launch(TextOptions.DEFAULT), DEFAULTS, 6)
                        .options()
                        .gpuLayers())
                .isEmpty();
    }

    @Test
    void namesACacheTypeThatLlamaServerDoesNotKnow() {
        LlamaSettings settings =
                new LlamaSettings("", 4096, -1, 0, "q9", 1, Duration.ofMinutes(5), true, List.of(), "4 GiB");
        assertThatThrownBy(settings::check)
                .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.param())
                        .hasValue("engine.llm.cacheType"))
                .hasMessageContaining("'q9'")
                .hasMessageContaining("bf16, f16, f32, iq4_nl");
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
