package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.junit.jupiter.api.Test;

/** The lines are llama-server's own. */
class LlamaFailureTest {
    private static DeskException error(int code, ExitCause cause, String... tail) {
        return LlamaFailure.whileStarting(
                new ExitReport(code, cause, List.of(tail), Instant.EPOCH), Path.of("/models/m.gguf"));
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
    }
}
