package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.Test;

/** Where the server listens, and the settings that it refuses to listen with. */
class ListenTest {
    @Test
    void refusesOriginsAndHostsThatCantBeMeant() {
        for (String origin : new String[] {"null", "page.example", "https://page.example/", "https://a b"}) {
            assertRefused(Set.of(), Set.of(origin), "http.allowedOrigins");
        }
        for (String host : new String[] {"http://desk.example", "desk.example/x", "a@b"}) {
            assertRefused(Set.of(host), Set.of(), "http.allowedHosts");
        }
    }

    private static void assertRefused(Set<String> hosts, Set<String> origins, String setting) {
        HttpSettings settings = new HttpSettings(
                "127.0.0.1",
                0,
                Set.of(),
                "",
                hosts,
                origins,
                TestServer.LIMITS,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1));
        assertThatThrownBy(settings::check)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(setting);
    }

    @Test
    void refusesToListenForOthersWithoutAKey() {
        DeskServer server = new DeskServer(at("0.0.0.0", 0, ""));
        assertThatThrownBy(server::open)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("http.apiKey");
    }

    @Test
    void listensForOthersWithAKey() throws IOException {
        DeskServer server = new DeskServer(at("0.0.0.0", 0, "s3cret"));
        server.add(() -> List.of(Route.get("/health", exchange -> exchange.respond(200, Json.object()))
                .open()));
        try {
            assertThat(server.open().getHost()).isEqualTo("127.0.0.1");
            RawClient.Answer answer = RawClient.call(server.uri(), "GET /health", "Host: 192.0.2.7:8080", "");
            assertThat(answer.status()).isEqualTo(200);
        } finally {
            server.stop();
        }
    }

    @Test
    void namesThePortThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            DeskServer server = new DeskServer(at("127.0.0.1", taken.getLocalPort(), ""));
            assertThatThrownBy(server::open)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("" + taken.getLocalPort())
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void refusesAPortThatIsNone() {
        assertThatThrownBy(() -> new DeskServer(at("127.0.0.1", 70000, "")).open())
                .hasMessageContaining("from 0 (any free one) to 65535");
    }

    private static HttpSettings at(String host, int port, String apiKey) {
        return new HttpSettings(
                host,
                port,
                apiKey.isEmpty() ? Set.of() : Set.of(apiKey),
                "",
                Set.of(),
                Set.of(),
                TestServer.LIMITS,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1));
    }
}
