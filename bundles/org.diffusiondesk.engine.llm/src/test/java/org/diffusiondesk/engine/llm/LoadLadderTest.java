package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.process.OutputLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadLadderTest {
    private static final String CARD =
            "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 4096.00 MiB on device 0: cudaMalloc failed: out of memory";
    private static final String TABLE =
            "{\"type\":\"fit_memory_breakdown\",\"data\":{\"unit\":\"MiB\",\"rows\":[{\"kind\":\"device\",\"name\":\"CUDA0\",\"free\":700,\"model\":4000,\"context\":512,\"compute\":300},{\"kind\":\"host\",\"name\":\"Host\",\"model\":100,\"context\":0,\"compute\":17}]}}";

    static LlamaStart start(String... raw) {
        LlamaStart start = new LlamaStart(StartListener.NONE);
        for (String line : raw) {
            start.line(new OutputLine(OutputLine.Source.STDOUT, line));
        }
        return start;
    }

    static String log(String level, String message) {
        return "{\"type\":\"log\",\"time\":1,\"level\":\"" + level + "\",\"msg\":\"" + message + "\\n\"}";
    }

    private static TextLaunch launch(OptionalInt layers) {
        return RealLlamas.of(
                Path.of("/m.gguf"),
                new TextOptions(OptionalInt.of(4096), layers, OptionalInt.of(2), Optional.of("q8_0")));
    }

    private static List<Integer> rungs(OptionalInt layers, OptionalInt all) {
        List<Integer> rungs = new ArrayList<>();
        LlamaStart start = start(log("error", CARD));
        for (Optional<TextLaunch> next = LoadLadder.lower(launch(layers), start, all);
                next.isPresent();
                next = LoadLadder.lower(next.get(), start, all)) {
            rungs.add(next.get().options().gpuLayers().orElseThrow());
        }
        return rungs;
    }

    @Test
    void goesToAHalfToAQuarterAndToTheCpu() {
        assertThat(rungs(OptionalInt.empty(), OptionalInt.of(33))).containsExactly(16, 8, 0);
        assertThat(rungs(OptionalInt.of(999), OptionalInt.of(33))).containsExactly(16, 8, 0);
        assertThat(rungs(OptionalInt.of(20), OptionalInt.of(33))).containsExactly(16, 8, 0);
        assertThat(rungs(OptionalInt.of(16), OptionalInt.of(33))).containsExactly(8, 0);
        assertThat(rungs(OptionalInt.of(3), OptionalInt.of(33))).containsExactly(0);
        assertThat(rungs(OptionalInt.of(1), OptionalInt.of(1))).containsExactly(0);
        assertThat(rungs(OptionalInt.empty(), OptionalInt.empty())).containsExactly(0);
        assertThat(rungs(OptionalInt.of(0), OptionalInt.of(33))).isEmpty();
    }

    @Test
    void changesNothingButTheLayers() {
        assertThat(LoadLadder.lower(launch(OptionalInt.empty()), start(log("error", CARD)), OptionalInt.of(33)))
                .hasValue(launch(OptionalInt.of(16)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alloc_tensor_range: failed to allocate CUDA0 buffer of size 4294967296",
                "llama_model_load: error loading model: unable to allocate ROCm0 buffer",
                "ggml_vulkan: Device memory allocation of size 1073741824 failed.",
                "vk::Device::allocateMemory: ErrorOutOfDeviceMemory",
                "CUDA error: out of memory",
                "ggml_cuda: cublasCreate_v2 failed: CUBLAS_STATUS_ALLOC_FAILED"
            })
    void knowsTheWordsOfCards(String words) {
        assertThat(LoadLadder.lower(launch(OptionalInt.of(8)), start(log("error", words)), OptionalInt.of(33)))
                .isPresent();
        assertThat(LoadLadder.lower(launch(OptionalInt.of(8)), start(words), OptionalInt.of(33)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 23592960000",
                "ggml_aligned_malloc: insufficient memory (attempted to allocate 22500.00 MB)",
                "alloc_tensor_range: failed to allocate CUDA_Host buffer of size 4294967296",
                "llama_init_from_model: failed to initialize the context: std::bad_alloc",
            })
    void doesNotAskTheMachineForMoreWhenItIsTheMachineThatIsShort(String words) {
        LlamaStart start = start(TABLE, log("error", words), log("error", CARD));
        assertThat(start.shortages()).hasSize(2);
        assertThat(LoadLadder.lower(launch(OptionalInt.of(8)), start, OptionalInt.of(33)))
                .isEmpty();
    }

    @Test
    void blamesTheCardThatWasInUseWhereTheWordsDoNotTell() {
        String words = log("error", "graph_reserve: failed to allocate compute buffers");
        assertThat(LoadLadder.lower(launch(OptionalInt.empty()), start(TABLE, words), OptionalInt.of(33)))
                .isPresent();
        assertThat(LoadLadder.lower(launch(OptionalInt.empty()), start(words), OptionalInt.of(33)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "info, srv load_model: loading model 'CUDA error: out of memory.gguf'",
        "debug, slot update: prompt: cudaMalloc failed: out of memory",
        "error, srv operator(): got exception: last read: 'CUDA error: out of memory'",
        "error, llama_model_load: error loading model: invalid magic"
    })
    void takesOnlyItsOwnErrorsForAShortage(String level, String message) {
        assertThat(start(log(level, message)).shortages()).isEmpty();
    }

    @Test
    void tellsWhatItNeeds() {
        MemoryTable table = start(TABLE).memory().orElseThrow();
        assertThat(table.usesCard()).isTrue();
        assertThat(table.contextBytes()).isEqualTo(512L << 20);
        assertThat(table.text())
                .isEqualTo(
                        "4.7 GiB of CUDA0, which has 700 MiB free, (model 3.9 GiB, context 512 MiB, computing 300 MiB) and 117 MiB of the machine's memory (model 100 MiB, context 0 B, computing 17 MiB)");
        assertThat(start("{\"type\":\"fit_memory_breakdown\",\"data\":7}").memory())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 23592960000, 23592960000",
        "alloc_tensor_range: failed to allocate CUDA0 buffer of size 1024, 1024",
        "allocating 4096.00 MiB on device 0: cudaMalloc failed: out of memory, 4294967296",
        "ggml_aligned_malloc: insufficient memory (attempted to allocate 2.50 MB), 2621440",
        "llama_context: failed to allocate output buffer of size 1.00 MiB, 1048576"
    })
    void readsHowMuchWasAskedFor(String line, long bytes) {
        assertThat(LlamaMemory.asked(line)).hasValue(bytes);
        assertThat(LlamaMemory.asked("std::bad_alloc")).isEmpty();
    }

    @Test
    void countsTheLayersOfAModelFile(@TempDir Path folder) throws IOException {
        Path model = folder.resolve("m.gguf");
        assertThat(GgufLayers.count(model)).isEmpty();
        Files.write(model, header(4, 32));
        assertThat(GgufLayers.count(model)).hasValue(33);
        Files.write(model, header(4, -1));
        assertThat(GgufLayers.count(model)).isEmpty();
        Files.write(model, header(8, 32));
        assertThat(GgufLayers.count(model)).isEmpty();
        Files.write(model, Arrays.copyOf(header(4, 32), 20));
        assertThat(GgufLayers.count(model)).isEmpty();
    }

    private static byte[] header(int type, int value) {
        byte[] key = "GGUF....llama.block_count".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(key.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(key)
                .putInt(type)
                .putInt(value)
                .array();
    }
}
