package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A server's port, as any client sees it. Thread-safe. */
final class Api {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI base;
    private final Optional<String> token;

    Api(URI base) {
        this(base, Optional.empty());
    }

    private Api(URI base, Optional<String> token) {
        this.base = base;
        this.token = token;
    }

    /** The same with a bearer token. */
    Api withToken(String secret) {
        return new Api(base, Optional.of(secret));
    }

    URI base() {
        return base;
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, JsonNode body) {
        return post(path, body.toString());
    }

    /** {@code body} is sent as it is, whether JSON or not. */
    Answer post(String path, String body) {
        return post(path, BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }

    Answer post(String path, BodyPublisher body) {
        return send(request(path).header("Content-Type", "application/json").POST(body));
    }

    Answer post(String path, Form form) {
        return send(request(path)
                .header("Content-Type", form.contentType())
                .POST(BodyPublishers.ofByteArray(form.bytes())));
    }

    Answer send(String method, String path) {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    /** Reads a stream of events. The caller closes it, which hangs up. */
    Events events(String path, JsonNode body) {
        return open(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    Events events(String path) {
        return open(request(path).GET());
    }

    /** Of a route that answers with a stream only to whoever wants one. */
    Events wantedEvents(String path) {
        return open(request(path).header("Accept", "text/event-stream").GET());
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
        token.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
        return builder;
    }

    private static Events open(HttpRequest.Builder request) {
        HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw new AssertionError(
                        response.statusCode() + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Events(response.body());
    }

    static Answer send(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = exchange(request, BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    private static <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return CLIENT.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What {@code /health} says; also when it says that nothing works. */
    JsonNode health() {
        return get("/health").json();
    }

    long pid(String worker) {
        return health().path("workers").path(worker).path("pid").asLong(0);
    }

    boolean loaded(String worker) {
        return health().path("workers").path(worker).path("loaded").asBoolean(false);
    }

    /** Draws one picture from a request and decodes it. */
    Picture draw(ObjectNode request) {
        JsonNode answer = post("/v1/images/generations", request).ok();
        return Picture.ofBase64(answer.path("data").path(0).path("b64_json").asString());
    }
}
