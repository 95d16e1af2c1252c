package org.diffusiondesk.engine.sd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.engine.sd.worker.wire.ErrorBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WireErrorsTest {
    /** UNAUTHORIZED would be our own fault, and the worker knows no queue, no other workers. */
    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "UNAUTHORIZED",
                "FORBIDDEN",
                "WORKER_START_FAILED",
                "WORKER_GONE",
                "QUEUE_FULL",
                "TIMEOUT",
                "CONFLICT",
                "METHOD_NOT_ALLOWED"
            })
    void keepsTheCode(ErrorCode code) {
        assertThat(error(code.wire(), null).code()).isEqualTo(code);
    }

    @Test
    void anUnknownCodeIsAFault() {
        assertThat(error("newer", null).code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(error("unauthorized", null).code()).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void namesTheFieldAndTheFile() {
        assertThat(error("invalid_request", "steps").param()).contains("steps");
        assertThat(error("invalid_request", null).param()).isEmpty();
        assertThat(error("model_unusable", "vae").param()).contains("/m/vae.gguf");
        assertThat(error("cancelled", null)).isInstanceOf(CancelledException.class);
        assertThat(error("unavailable", null)).isInstanceOf(UnavailableException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "137, OUT_OF_MEMORY, MEMORY_SHORT", "134, OUT_OF_MEMORY, MEMORY_SHORT", "137, KILLED, WORKER_GONE",
        "134, CRASHED, WORKER_GONE", "0, CLEAN, WORKER_GONE", "143, ASKED, WORKER_GONE"
    })
    void aWorkerThatEndedForWantOfMemoryIsToldFromOneThatWasKilled(int exitCode, ExitCause cause, ErrorCode code) {
        WorkerException lost = WireErrors.gone("in the middle of its work", null);
        DeskException told =
                WireErrors.ended(lost, Optional.of(new ExitReport(exitCode, cause, List.of(), Instant.EPOCH)));
        assertThat(told.code()).isEqualTo(code);
        assertThat(told).hasMessageContaining("exit code").hasMessageContaining(String.valueOf(exitCode));
        assertThat(WireErrors.ended(lost, Optional.empty())).isSameAs(lost);
    }

    private static DeskException error(String code, String param) {
        return WireErrors.of(
                new ErrorBody.Detail("message", "type", code, param), Map.of("vae", Path.of("/m/vae.gguf")));
    }
}
