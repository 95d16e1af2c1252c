package org.diffusiondesk.http;

import java.time.Duration;
import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import tools.jackson.databind.node.ObjectNode;

/** The one place that turns errors into HTTP. */
public final class Errors {
    /** A picture takes seconds to minutes, and so does a model to load; clients of the field wait this long and ask again. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private Errors() {}

    /** The status of a code. */
    public static int status(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST, MODEL_UNUSABLE -> 400;
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case MODEL_UNKNOWN, NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case TIMEOUT -> 408;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case QUEUE_FULL -> 429;
            case CANCELLED -> 499; // nobody standardised it; the field's servers use nginx's "client closed request"
            case INTERNAL -> 500;
            case UNSUPPORTED -> 501;
            case WORKER_GONE -> 502;
            case MEMORY_SHORT, WORKER_START_FAILED, UNAVAILABLE -> 503;
        };
    }

    /** When trying the same again may help; empty where only a change would. */
    public static Optional<Duration> retryAfter(ErrorCode code) {
        return switch (code) {
            case UNAVAILABLE, QUEUE_FULL -> Optional.of(RETRY_AFTER);
            default -> Optional.empty();
        };
    }

    /** OpenAI's class of an error. */
    public static String type(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST, MODEL_UNUSABLE, MODEL_UNKNOWN, METHOD_NOT_ALLOWED, CONFLICT, TOO_LARGE, TIMEOUT ->
                "invalid_request_error";
            case UNAUTHORIZED -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case QUEUE_FULL -> "rate_limit_error";
            case UNSUPPORTED -> "not_supported_error";
            case MEMORY_SHORT, WORKER_START_FAILED, WORKER_GONE, UNAVAILABLE -> "unavailable_error";
            case CANCELLED -> "cancelled";
            case INTERNAL -> "server_error";
        };
    }

    /** {@code {"error":{"message","type","code","param"}}}. */
    public static ObjectNode body(DeskException error) {
        return body(error.code(), error.text(), error.param().orElse(""));
    }

    /** The same of its parts; an empty {@code param} becomes {@code null}. */
    public static ObjectNode body(ErrorCode code, String message, String param) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error");
        error.put("message", message).put("type", type(code)).put("code", code.wire());
        if (param.isEmpty()) {
            error.putNull("param");
        } else {
            error.put("param", param);
        }
        return body;
    }

    /** The error itself when it is one of ours; {@code internal}, without details that are nobody's business, for anything else. */
    public static DeskException of(Throwable thrown) {
        return thrown instanceof DeskException own
                ? own
                : new EngineException(
                        ErrorCode.INTERNAL, "DiffusionDesk failed at this request; the log says more", thrown);
    }
}
