package org.diffusiondesk.http.internal;

import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;

/** What it means that a request can't be read to its end: it is the client's fault, and no line in the log. */
final class ReadFailure {
    private ReadFailure() {}

    /** Empty when it is something else. */
    static Optional<DeskException> of(Throwable thrown) {
        if (thrown instanceof DeskException) {
            return Optional.empty();
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return Optional.of(BodyBudget.tooSlow());
            }
            if (cause instanceof HttpException http && http.getCode() < 500) {
                return Optional.of(new InvalidRequestException(
                        http.getCode() == 413 ? ErrorCode.TOO_LARGE : ErrorCode.INVALID_REQUEST,
                        "body",
                        "the body is no valid HTTP" + (http.getReason() == null ? "" : ": " + http.getReason())));
            }
            if (cause instanceof EofException) {
                return Optional.of(new InvalidRequestException("body", "the body ends before its announced end"));
            }
        }
        return Optional.empty();
    }
}
