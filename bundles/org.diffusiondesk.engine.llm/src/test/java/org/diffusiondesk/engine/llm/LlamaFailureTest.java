package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.process.OutputLine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The lines are llama-server's own. */
class LlamaFailureTest {
    private static DeskException error(int code, ExitCause cause, String... tail) {
        LlamaStart start = new LlamaStart(StartListener.NONE);
        for (String line : tail) {
            String msg = line.startsWith("E ") ? line.substring(2) : line;
            String level = line.startsWith("E ") ? "error" : "info";
            start.line(new OutputLine(
                    OutputLine.Source.STDOUT,
                    "{\"type\":\"log\",\"level\":\"" + level + "\",\"msg\":\"" + msg + "\"}"));
        }
        return LlamaFailure.whileStarting(
                new ExitReport(code, cause, List.of(tail), Instant.EPOCH), Path.of("/models/m.gguf"), start);
    }

    @Test
    void aTruncatedModelIsTheModelsFault() {
        DeskException error = error(
                1,
                ExitCause.CRASHED,
                "srv    load_model: loading model 'm.gguf'",
                "E llama_model_load: error loading model: tensor 'token_embd.weight' data is not within the file bounds, model is corrupted or incomplete",
                "E srv  llama_server: exiting due to model loading error");
        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_UNUSABLE);
        assertThat(error.param()).hasValue("/models/m.gguf");
        assertThat(error.text()).contains("corrupted or incomplete").doesNotContain("loading model 'm.gguf'");
    }

    @Test
    void aForeignFileIsTheModelsFault() {
        DeskException error = error(
                1, ExitCause.CRASHED, "E gguf_init_from_reader: invalid magic characters: 'hell', expected 'GGUF'");
        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_UNUSABLE);
        assertThat(error.text()).contains("expected 'GGUF'").contains("must be a complete GGUF file");
    }

    @Test
    void memoryComesBeforeTheModelsFaultThatFollowsFromIt() {
        DeskException error = error(
                1,
                ExitCause.CRASHED,
                "E llama_init_from_model: failed to initialize the context: std::bad_alloc",
                "E srv    load_model: failed to create_context with model 'm.gguf'",
                "E srv  llama_server: exiting due to model loading error");
        assertThat(error.code()).isEqualTo(ErrorCode.MEMORY_SHORT);
        assertThat(error(137, ExitCause.OUT_OF_MEMORY).code()).isEqualTo(ErrorCode.MEMORY_SHORT);
    }

    @Test
    void aWrongArgumentNamesItsSetting() {
        DeskException error = error(1, ExitCause.CRASHED, "error: invalid argument: --nonsense");
        assertThat(error.code()).isEqualTo(ErrorCode.WORKER_START_FAILED);
        assertThat(error.text()).contains("engine.llm.extraArgs").contains("--nonsense");
        assertThat(lasting(error)).isTrue();
    }

    @Test
    void anotherCpuNamesTheExecutable() {
        assertThat(error(132, ExitCause.CRASHED).text())
                .contains("engine.llm.executable")
                .contains("wrote nothing");
    }

    @Test
    void anythingElseTellsItsExitCodeAndLastWords() {
        DeskException error = error(139, ExitCause.CRASHED, "one", "two");
        assertThat(error.code()).isEqualTo(ErrorCode.WORKER_START_FAILED);
        assertThat(error.text()).contains("139").endsWith("one\ntwo");
        assertThat(lasting(error)).isFalse();
    }

    private static boolean lasting(DeskException error) {
        return error instanceof WorkerException worker && worker.isLasting();
    }

    @Test
    void theReportOfAServerDoesNotTakeAPromptForItsOwnWords() {
        ExitReport quoted =
                new ExitReport(134, ExitCause.OUT_OF_MEMORY, List.of("prompt: std::bad_alloc"), Instant.EPOCH);
        assertThat(LlamaFailure.withoutQuotations(quoted, List.of()).cause()).isEqualTo(ExitCause.CRASHED);
        assertThat(LlamaFailure.withoutQuotations(quoted, List.of("CUDA error: out of memory")))
                .isEqualTo(quoted);
        ExitReport kernel = new ExitReport(137, ExitCause.OUT_OF_MEMORY, List.of(), Instant.EPOCH);
        assertThat(LlamaFailure.withoutQuotations(kernel, List.of())).isEqualTo(kernel);
        ExitReport clean = new ExitReport(0, ExitCause.ASKED, List.of(), Instant.EPOCH);
        assertThat(LlamaFailure.withoutQuotations(clean, List.of())).isEqualTo(clean);
    }

    @Test
    void aComputeErrorIsExplainedByWhatTheLogSaid() {
        EngineException error = new EngineException(ErrorCode.INTERNAL, "llama-server: Compute error.", null);
        LlamaStart quiet = LoadLadderTest.start();
        LlamaStart told = LoadLadderTest.start(LoadLadderTest.log("error", "CUDA error: out of memory"));
        assertThat(LlamaFailure.whileAnswering(error, quiet)).isSameAs(error);
        assertThat(LlamaFailure.whileAnswering(error, told).code()).isEqualTo(ErrorCode.MEMORY_SHORT);
        EngineException other = new EngineException(ErrorCode.INTERNAL, "llama-server: x", null);
        assertThat(LlamaFailure.whileAnswering(other, told)).isSameAs(other);
    }

    @Test
    @DisplayName("OOM text matched in the user's prompt")
    void aRefusalThatQuotesAPromptIsNoLackOfMemory() {
        String body = "{\"error\":{\"code\":400,\"message\":\"last read: 'CUDA error: out of memory'\"}}";
        assertThat(LlamaErrors.of(400, body).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        String own = "{\"error\":{\"code\":500,\"message\":\"std::bad_alloc\"}}";
        assertThat(LlamaErrors.of(500, own).code()).isEqualTo(ErrorCode.MEMORY_SHORT);
    }
}
