package org.diffusiondesk.http.internal;

import java.nio.ByteBuffer;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.http.Errors;
import org.diffusiondesk.http.Json;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request with an error, as long as nothing else was sent. */
public final class ErrorAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswer.class);

    private static final long MAX_THROWN_AWAY = 256L << 20;

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
        Callback sent = error.code() == ErrorCode.TOO_LARGE ? afterTheRest(response.getRequest(), callback) : callback;
        response.write(true, ByteBuffer.wrap(body), sent);
    }

    /** A connection that is closed before its client has sent everything loses the answer, so the rest is read and thrown away. */
    private static Callback afterTheRest(Request request, Callback callback) {
        long length = request.getLength();
        if (length <= 0 || length > MAX_THROWN_AWAY || request.getHeaders().contains(HttpHeader.EXPECT)) {
            return callback;
        }
        Callback read = Callback.from(InvocationType.NON_BLOCKING, callback::succeeded, hungUp -> callback.succeeded());
        return Callback.from(
                InvocationType.NON_BLOCKING, () -> Content.Source.consumeAll(request, read), callback::failed);
    }
}
