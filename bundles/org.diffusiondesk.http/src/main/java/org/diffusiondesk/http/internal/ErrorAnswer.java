package org.diffusiondesk.http.internal;

import java.nio.ByteBuffer;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.http.Errors;
import org.diffusiondesk.http.Json;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request with an error, as long as nothing else was sent. */
public final class ErrorAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswer.class);

    private ErrorAnswer() {}

    /** Logs what is our fault, sends what can still be sent, and completes the callback. */
    public static void send(Throwable thrown, Response response, Callback callback) {
        DeskException error = ReadFailure.of(thrown).orElseGet(() -> Errors.of(thrown));
        if (error.code() == ErrorCode.INTERNAL) {
            LOG.error("http: a request failed", thrown);
        }
        if (response.isCommitted()) {
            callback.failed(thrown);
            return;
        }
        byte[] body = Json.bytes(Errors.body(error));
        response.setStatus(Errors.status(error.code()));
        response.getHeaders().remove(HttpHeader.CONTENT_ENCODING);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        Errors.retryAfter(error.code())
                .ifPresent(wait -> response.getHeaders().put(HttpHeader.RETRY_AFTER, wait.toSeconds()));
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
