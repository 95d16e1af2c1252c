package org.diffusiondesk.engine.sd.worker;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.diffusiondesk.engine.sd.worker.wire.ErrorBody;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import tools.jackson.core.JacksonException;

/** One request and its answer, with the body limit and JSON in one place. Used by one thread. */
final class Exchange {
    static final long BODY_LIMIT = 64L << 20;
    /** How much of a body that is too large is still read, so that its sender hears why it is refused. */
    private static final long DRAIN_LIMIT = 512L << 20;

    private final HttpExchange http;

    Exchange(HttpExchange http) {
        this.http = http;
    }

    String method() {
        return http.getRequestMethod();
    }

    String path() {
        return http.getRequestURI().getPath();
    }

    String header(String name) {
        String value = http.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    int clientPort() {
        return http.getRemoteAddress().getPort();
    }

    Fields json() throws IOException {
        return Fields.parse(body());
    }

    /** The body's fields; an absent body counts as an empty object. */
    Fields jsonOrEmpty() throws IOException {
        byte[] body = body();
        return Fields.parse(body.length == 0 ? new byte[] {'{', '}'} : body);
    }

    void send(int status, Object json) throws IOException {
        http.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        if (status == 503) {
            http.getResponseHeaders().set("Retry-After", "1");
        }
        http.sendResponseHeaders(status, 0);
        try (OutputStream out = http.getResponseBody()) {
            WireJson.MAPPER.writeValue(out, json);
        } catch (JacksonException e) {
            throw new IOException(e);
        }
    }

    void send(Refusal refusal) throws IOException {
        if (http.getResponseCode() != -1) {
            throw new IOException("too late for an error answer: " + refusal.code());
        }
        if (refusal.status() == 405) {
            http.getResponseHeaders().set("Allow", "GET, POST");
        }
        if (refusal.status() == 401) {
            http.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        }
        send(refusal.status(), new ErrorBody(refusal.detail()));
    }

    EventWriter events() throws IOException {
        http.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        http.getResponseHeaders().set("Cache-Control", "no-cache");
        http.getResponseHeaders().set("X-Accel-Buffering", "no");
        http.sendResponseHeaders(200, 0);
        return new EventWriter(http.getResponseBody());
    }

    void close() {
        http.close();
    }

    private byte[] body() throws IOException {
        InputStream in = http.getRequestBody();
        String length = header("Content-Length");
        long announced = length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
        if (announced <= BODY_LIMIT) {
            ByteArrayOutputStream body = new ByteArrayOutputStream((int) Math.max(1024, announced));
            byte[] part = new byte[64 << 10];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                body.write(part, 0, n);
                if (body.size() > BODY_LIMIT) {
                    drain(in);
                    throw Refusal.tooLarge(BODY_LIMIT);
                }
            }
            return body.toByteArray();
        }
        drain(in);
        throw Refusal.tooLarge(BODY_LIMIT);
    }

    private static void drain(InputStream in) throws IOException {
        byte[] part = new byte[64 << 10];
        long read = 0;
        for (int n = in.read(part); n >= 0 && read < DRAIN_LIMIT; n = in.read(part)) {
            read += n;
        }
    }
}
