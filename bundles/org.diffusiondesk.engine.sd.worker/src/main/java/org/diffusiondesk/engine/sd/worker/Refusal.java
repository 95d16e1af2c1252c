package org.diffusiondesk.engine.sd.worker;

import org.diffusiondesk.engine.sd.worker.wire.ErrorBody;
import org.jspecify.annotations.Nullable;

/** Work that is not done, with the answer that says why. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final @Nullable String param;

    private Refusal(String code, @Nullable String param, String message) {
        super(message);
        this.code = code;
        this.param = param;
    }

    static Refusal invalid(String param, String message) {
        return new Refusal("invalid_request", param, message);
    }

    /** Wrong as a whole, or refused by the library, which names the field in its message. */
    static Refusal invalid(String message) {
        return new Refusal("invalid_request", null, message);
    }

    static Refusal unauthorized() {
        return new Refusal(
                "unauthorized",
                null,
                "This worker wants its token, as Authorization: Bearer TOKEN or X-DiffusionDesk-Token.");
    }

    static Refusal foreignOrigin() {
        return new Refusal("unauthorized", null, "Without a token this worker takes no requests from web pages.");
    }

    static Refusal notFound(String path) {
        return new Refusal("not_found", null, "No such route: " + path);
    }

    static Refusal method(String method, String path, String allowed) {
        return new Refusal("method_not_allowed", null, path + " does not take " + method + ", but " + allowed + ".");
    }

    static Refusal tooLarge(long limit) {
        return new Refusal("too_large", null, "The body is larger than " + (limit >> 20) + " MiB.");
    }

    static Refusal modelUnknown(String message) {
        return new Refusal("model_unknown", "model", message);
    }

    static Refusal modelUnusable(String param, String message) {
        return new Refusal("model_unusable", param, message);
    }

    static Refusal memoryShort(String message) {
        return new Refusal("memory_short", null, message);
    }

    static Refusal unsupported(String message) {
        return new Refusal("unsupported", null, message);
    }

    static Refusal busy() {
        return new Refusal("unavailable", null, "This worker is at work on another job; try again when it has ended.");
    }

    static Refusal stopping() {
        return new Refusal("unavailable", null, "This worker is shutting down.");
    }

    static Refusal cancelled() {
        return new Refusal("cancelled", null, "The job was cancelled.");
    }

    static Refusal internal(String message) {
        return new Refusal("internal", null, message);
    }

    /** The same with another sentence. */
    Refusal and(String sentence) {
        return new Refusal(code, param, getMessage() + " " + sentence);
    }

    int status() {
        return statusOf(code);
    }

    /** The HTTP status that goes with a code. */
    static int statusOf(String code) {
        return switch (code) {
            case "invalid_request" -> 400;
            case "unauthorized" -> 401;
            case "model_unknown", "not_found" -> 404;
            case "method_not_allowed" -> 405;
            case "cancelled" -> 409;
            case "too_large" -> 413;
            case "model_unusable" -> 422;
            case "unsupported" -> 501;
            case "unavailable" -> 503;
            case "memory_short" -> 507;
            default -> 500;
        };
    }

    String code() {
        return code;
    }

    ErrorBody.Detail detail() {
        String message = getMessage();
        return new ErrorBody.Detail(message == null ? code : message, type(), code, param);
    }

    private String type() {
        if (code.equals("unauthorized")) {
            return "authentication_error";
        }
        return status() < 500 ? "invalid_request_error" : "server_error";
    }
}
