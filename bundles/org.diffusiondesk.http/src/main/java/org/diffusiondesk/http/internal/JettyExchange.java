package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.http.BlockingHandler;
import org.diffusiondesk.http.Body;
import org.diffusiondesk.http.BodyMeter;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An exchange on top of Jetty. Lives on the virtual thread of its handler. */
final class JettyExchange implements Exchange {
    private final Request request;
    private final Response response;
    private final Map<String, String> params;
    private final String path;
    private final ClientGone clientGone;
    private final OpenStreams streams;
    private final RequestBody body;
    private @Nullable Fields query;
    private @Nullable JettyEventStream stream;
    private boolean answered;

    JettyExchange(
            Request request,
            Response response,
            Map<String, String> params,
            String path,
            ClientGone clientGone,
            OpenStreams streams,
            BodyMeter meter,
            long maxBody) {
        this.request = request;
        this.response = response;
        this.params = params;
        this.path = path;
        this.clientGone = clientGone;
        this.streams = streams;
        this.body = new RequestBody(request, maxBody, meter, clientGone::watch);
    }

    /** Runs the handler and owes the callback its completion. */
    void run(BlockingHandler handler, Callback callback) {
        try {
            if (RequestBody.isEmpty(request)) {
                clientGone.watch();
            }
            handler.handle(this);
            if (!answered) {
                response.setStatus(204);
            }
            finish();
            callback.succeeded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(new CancelledException("the server is stopping"), callback);
        } catch (IOException | RuntimeException | Error e) { // handlers are others' code; the client is owed an answer
            failed(e, callback);
        }
    }

    private void finish() {
        JettyEventStream open = stream;
        if (open != null) {
            open.close();
        }
    }

    private void failed(Throwable thrown, Callback callback) {
        JettyEventStream open = stream;
        if (open != null) {
            open.fail(thrown);
            callback.succeeded();
        } else if (clientGone.isCancelled() || (thrown instanceof IOException && response.isCommitted())) {
            callback.failed(new EofException(thrown)); // nobody is there to be told
        } else {
            ErrorAnswer.send(thrown, response, callback);
        }
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String pathParam(String name) {
        String value = params.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no template {" + name + "}");
        }
        return value;
    }

    @Override
    public Optional<String> query(String name) {
        Fields fields = query;
        if (fields == null) {
            fields = Request.extractQueryParameters(request);
            query = fields;
        }
        return Optional.ofNullable(fields.getValue(name));
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    @Override
    public URI base() {
        return URI.create(
                request.getHttpURI().getScheme() + "://" + request.getHttpURI().getAuthority());
    }

    @Override
    public Body body() {
        return body;
    }

    @Override
    public Cancellation cancellation() {
        return clientGone;
    }

    @Override
    public void setHeader(String name, String value) {
        response.getHeaders().put(name, value);
    }

    @Override
    public void respond(int status, JsonNode json) throws IOException {
        respondBytes(status, "application/json", Json.bytes(json));
    }

    @Override
    public void respondBytes(int status, String contentType, byte[] bytes) throws IOException {
        begin(status, contentType);
        if (!response.getHeaders().contains(HttpHeader.CACHE_CONTROL)) {
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store"); // it may hold a prompt, and is old at once
        }
        byte[] body = Gzip.encoded(request.getHeaders(), response.getHeaders(), contentType, bytes);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        Content.Sink.write(response, true, ByteBuffer.wrap(body));
    }

    @Override
    public void sendFile(Path file) throws IOException {
        answered = true;
        FileAnswer.send(file, request, response);
    }

    @Override
    public EventStream sse() throws IOException {
        begin(200, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        response.getHeaders().put("X-Accel-Buffering", "no");
        Content.Sink.write(response, false, BufferUtil.EMPTY_BUFFER);
        JettyEventStream opened = new JettyEventStream(
                response, clientGone, request.getComponents().getScheduler(), streams);
        stream = opened;
        opened.start();
        if (method().equals("HEAD")) {
            opened.close();
        }
        return opened;
    }

    private void begin(int status, String contentType) {
        if (answered) {
            throw new IllegalStateException("the request was already answered");
        }
        answered = true;
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    }
}
