package org.diffusiondesk.http.internal;

import java.nio.ByteBuffer;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.http.Errors;
import org.diffusiondesk.http.Json;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty itself refuses (malformed requests, too long headers) gets our error body too. */
final class JsonErrorHandler {
    private JsonErrorHandler() {}

    static boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        AnswerHeaders.safe(response.getHeaders());
        String message = request.getAttribute(ErrorHandler.ERROR_MESSAGE) instanceof String text ? text : "";
        Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        if (message.isEmpty() && cause instanceof HttpException http && http.getReason() != null) {
            message = http.getReason();
        }
        send(
                response,
                callback,
                status,
                code(status),
                status >= 500 ? "DiffusionDesk failed at this request; the log says more" : text(status, message));
        return true;
    }

    private static ErrorCode code(int status) {
        return switch (status) {
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 413, 414, 431 -> ErrorCode.TOO_LARGE;
            case 503 -> ErrorCode.UNAVAILABLE;
            default -> status >= 500 ? ErrorCode.INTERNAL : ErrorCode.INVALID_REQUEST;
        };
    }

    private static String text(int status, String message) {
        return switch (status) {
            case 414 -> "the address of the request is too long";
            case 431 -> "the headers of the request are too large";
            default -> "this is not a valid HTTP request" + (message.isEmpty() ? "" : ": " + message);
        };
    }

    /** Sends an error body and completes the callback. */
    static void send(Response response, Callback callback, int status, ErrorCode code, String message) {
        byte[] body = Json.bytes(Errors.body(code, message, ""));
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
