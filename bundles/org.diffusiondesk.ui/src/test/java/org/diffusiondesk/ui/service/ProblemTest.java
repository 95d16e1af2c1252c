package org.diffusiondesk.ui.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
    @Test
    void namesTheFieldWhenTheMessageDoesNot() {
        assertThat(Problem.of(new InvalidRequestException("steps", "must be 1 .. 150"))
                        .text())
                .isEqualTo("steps: must be 1 .. 150");
        assertThat(Problem.of(new InvalidRequestException("steps", "steps must be 1 .. 150"))
                        .text())
                .isEqualTo("steps must be 1 .. 150");
    }

    @Test
    void looksIntoWhatAFutureWrapped() {
        CompletionException wrapped = new CompletionException(new CancelledException("stopped"));
        assertThat(Problem.isCancellation(wrapped)).isTrue();
        assertThat(Problem.of(wrapped).text()).isEqualTo("stopped");
    }

    @Test
    void saysSomethingOfAnErrorWithoutAMessage() {
        assertThat(Problem.of(new IllegalStateException()).text()).isEqualTo("IllegalStateException");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CANCELLED", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "METHOD_NOT_ALLOWED", "TOO_LARGE"})
    void hasAdviceForEveryCodeThatTheServicesUse(ErrorCode code) {
        assertThat(Problem.of(code, "x").advice()).isNotEmpty();
    }
}
