package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.diffusiondesk.http.Route;

/** A real server on a free port. */
final class TestServer implements AutoCloseable {
    static final HttpLimits LIMITS =
            new HttpLimits(1 << 20, 16 << 20, 16 * 1024, 100, Duration.ofSeconds(30), 16 * 1024, Duration.ofMillis(1));

    private final RouteTraffic traffic = new RouteTraffic();
    private final DeskServer server;

    TestServer(HttpSettings settings, Route... routes) {
        server = new DeskServer(settings, traffic, new PartsToCome(Set.of(), Duration.ZERO), "1.0.0");
        server.add(() -> List.of(routes));
        server.open();
    }

    TestServer(Route... routes) {
        this(settings("", ""), routes);
    }

    static HttpSettings settings(String apiKey, String workerToken) {
        return settings(apiKey, workerToken, LIMITS);
    }

    static HttpSettings settings(String apiKey, String workerToken, HttpLimits limits) {
        return new HttpSettings(
                "127.0.0.1",
                0,
                apiKey.isEmpty() ? Set.of() : Set.of(apiKey, "another-key"),
                workerToken,
                Set.of("desk.example"),
                Set.of("https://page.example"),
                limits,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1));
    }

    DeskServer server() {
        return server;
    }

    RouteTraffic traffic() {
        return traffic;
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
