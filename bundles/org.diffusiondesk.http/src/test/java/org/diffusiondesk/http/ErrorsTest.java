package org.diffusiondesk.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.ModelException;
import org.junit.jupiter.api.Test;

class ErrorsTest {
    @Test
    void writesTheBodyThatClientsKnow() {
        assertThat(Errors.body(new InvalidRequestException("n", "'n' must be 1"))
                        .toString())
                .isEqualTo(
                        "{\"error\":{\"message\":\"'n' must be 1\",\"type\":\"invalid_request_error\",\"code\":\"invalid_request\",\"param\":\"n\"}}");
        assertThat(Errors.body(ErrorCode.INTERNAL, "oh", "")
                        .path("error")
                        .path("param")
                        .isNull())
                .isTrue();
    }

    @Test
    void givesEveryCodeAnErrorStatus() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(Errors.status(code)).as(code.wire()).isBetween(400, 599);
        }
        assertThat(Errors.status(ModelException.unknown("x").code())).isEqualTo(404);
    }

    @Test
    void saysWhenToComeAgainOnlyWhereThatHelps() {
        assertThat(Errors.retryAfter(ErrorCode.UNAVAILABLE)).hasValue(Duration.ofSeconds(5));
        assertThat(Errors.retryAfter(ErrorCode.QUEUE_FULL)).hasValue(Duration.ofSeconds(5));
        assertThat(Errors.retryAfter(ErrorCode.MEMORY_SHORT)).isEmpty();
        assertThat(Errors.retryAfter(ErrorCode.INVALID_REQUEST)).isEmpty();
    }

    @Test
    void tellsNothingOfAnUnexpectedException() {
        assertThat(Errors.body(Errors.of(new IllegalStateException("secret"))).toString())
                .contains("\"internal\"")
                .doesNotContain("secret");
    }
}
