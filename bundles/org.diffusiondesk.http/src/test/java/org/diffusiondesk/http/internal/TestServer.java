package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.diffusiondesk.http.Route;

/** A real server on a free port. */
final class TestServer implements AutoCloseable {
    private final DeskServer server;

    TestServer(HttpSettings settings, Route... routes) {
        server = new DeskServer(settings);
        server.add(() -> List.of(routes));
        server.open();
    }

    TestServer(Route... routes) {
        this(settings("", ""), routes);
    }

    static HttpSettings settings(String apiKey, String workerToken) {
        return new HttpSettings(
                "127.0.0.1",
                0,
                apiKey,
                workerToken,
                1 << 20,
                Set.of("desk.example"),
                Set.of("https://page.example"),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1));
    }

    DeskServer server() {
        return server;
    }

    URI uri() {
        return server.uri();
    }

    RawClient client() throws IOException {
        return new RawClient(uri());
    }

    RawClient.Answer call(String startLine) throws IOException {
        return call(startLine, "", "");
    }

    RawClient.Answer call(String startLine, String headers, String body) throws IOException {
        return RawClient.call(uri(), startLine, headers, body);
    }

    @Override
    public void close() {
        server.stop();
    }
}
