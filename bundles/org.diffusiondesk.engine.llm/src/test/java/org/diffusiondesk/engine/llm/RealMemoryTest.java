package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.text.ChatMessage;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The real llama-server with too little memory. A script in front of it takes the memory away. */
@EnabledIfEnvironmentVariable(named = "DIFFUSIONDESK_NATIVE", matches = ".+")
class RealMemoryTest {
    /** What a CUDA build writes when a card can't hold more than 8 layers. */
    private static final String SMALL_CARD = """
            layers=99
            for argument; do
                [ "$before" = --gpu-layers ] && layers=$argument
                before=$argument
            done
            if [ "$1" != --help ] && [ "$layers" -gt %d ]; then
                echo '{"type":"log","level":"error","msg":"ggml_backend_cuda_buffer_type_alloc_buffer: allocating 4096.00 MiB on device 0: cudaMalloc failed: out of memory"}'
                exit 1
            fi
            """;

    @TempDir
    private Path folder;

    private RealLlamas llamas;

    @BeforeEach
    void findTheEngine() throws IOException {
        llamas = new RealLlamas(folder);
    }

    @AfterEach
    void leaveNothing() {
        llamas.close();
    }

    /** The real one after some shell commands. */
    private Path after(String commands) throws IOException {
        Path script = Files.writeString(
                folder.resolve("llama-server"),
                "#!/bin/sh\n" + commands + "\nexec '" + llamas.executable() + "' \"$@\"\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private WorkerHandle launch(Path executable, TextOptions options) {
        return llamas.start(
                llamas.launcher(executable, List.of(), Optional.empty()),
                RealLlamas.of(llamas.smollm(), options),
                Optional.empty(),
                StartListener.NONE,
                Cancellation.NONE);
    }

    private static TextOptions options(int context, OptionalInt layers) {
        return new TextOptions(OptionalInt.of(context), layers, OptionalInt.empty(), Optional.empty());
    }

    @Test
    void aContextThatIsTooLargeIsRefusedWithItsNumbers() throws IOException {
        Path limited = after("ulimit -v 8000000");
        DeskException error = catchThrowableOfType(
                DeskException.class, () -> launch(limited, options(1_000_000, OptionalInt.empty())));
        assertThat(error.code()).isEqualTo(ErrorCode.MEMORY_SHORT);
        assertThat(error.text())
                .contains("SmolLM2")
                .contains("context 21.")
                .contains("a smaller context")
                .contains("failed to allocate");
    }

    @Test
    void andSoItIsOnTheCpuAlone() throws IOException {
        Path limited = after("ulimit -v 8000000");
        DeskException error =
                catchThrowableOfType(DeskException.class, () -> launch(limited, options(1_000_000, OptionalInt.of(0))));
        assertThat(error.code()).isEqualTo(ErrorCode.MEMORY_SHORT);
        assertThat(error.text()).contains("asked for 21.5 GiB in one piece");
    }

    @Test
    void aCardThatIsTooSmallGetsFewerLayers() throws IOException {
        WorkerHandle server = launch(after(SMALL_CARD.formatted(8)), options(512, OptionalInt.empty()));
        assertThat(server.probe(RealLlamas.GRACE)).isTrue();
        assertThat(server.warnings()).singleElement().asString().contains("7 layers are on it");
    }

    @Test
    void aCardThatIsFullIsLeftAlone() throws IOException {
        WorkerHandle server = launch(after(SMALL_CARD.formatted(0)), options(512, OptionalInt.of(99)));
        assertThat(server.probe(RealLlamas.GRACE)).isTrue();
        assertThat(server.warnings()).singleElement().asString().contains("it runs on the CPU");
    }

    @Test
    @DisplayName("OOM text matched in the user's prompt")
    void wordsAboutMemoryInAPromptAreNoLackOfMemory() throws Exception {
        String words = "CUDA error: out of memory. std::bad_alloc. cudaMalloc failed: out of memory";
        WorkerHandle server = launch(llamas.executable(), options(512, OptionalInt.empty()));
        ChatRequest request = new ChatRequest(
                Optional.empty(), List.of(new ChatMessage("user", words)), OptionalInt.of(8), OptionalDouble.of(0));
        llamas.chat.chat(server.endpoint(), request, token -> {}, Cancellation.NONE);
        String refused = llamas.post(server.endpoint(), "{\"messages\": " + words);
        assertThat(LlamaErrors.of(400, refused).code()).isNotEqualTo(ErrorCode.MEMORY_SHORT);
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        ExitReport report = server.exit().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(report.cause()).isEqualTo(ExitCause.KILLED);
    }
}
