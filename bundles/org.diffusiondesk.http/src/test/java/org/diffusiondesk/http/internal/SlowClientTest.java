package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody holds a thread, memory or a connection by being slow. */
class SlowClientTest {
    private static final int PICTURE = 32 << 20;
    private static final HttpLimits STRICT =
            new HttpLimits(1 << 20, 1 << 20, 16 * 1024, 3, Duration.ofSeconds(1), 8 << 20, Duration.ofMillis(1));

    private final CompletableFuture<Throwable> pictureEnded = new CompletableFuture<>();
    private final CompletableFuture<String> streamEnded = new CompletableFuture<>();
    private final TestServer server = new TestServer(settings(Duration.ofSeconds(1)), routes());

    private Route[] routes() {
        return new Route[] {
            Route.post(
                    "/count",
                    exchange -> exchange.respond(
                            200, Json.object().put("bytes", exchange.body().bytes(1 << 20).length))),
            Route.get("/picture", exchange -> {
                try {
                    exchange.respondBytes(200, "image/png", new byte[PICTURE]);
                } catch (IOException e) {
                    pictureEnded.complete(e);
                    throw e;
                }
            }),
            Route.get("/stream", exchange -> {
                try (EventStream events = exchange.sse()) {
                    String large = "x".repeat(1 << 20);
                    while (events.send(large)) {
                        assertThat(events.isOpen()).isTrue();
                    }
                    streamEnded.complete("noticed");
                }
            })
        };
    }

    private static HttpSettings settings(Duration idle) {
        return new HttpSettings(
                "127.0.0.1", 0, Set.of(), "", Set.of(), Set.of(), STRICT, Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1000\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n",
                "Content-Length: 10\r\n\r\nabc"
            })
    void aBodyThatDoesNotComeIsATimeout(String rest) throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /count HTTP/1.1\r\nHost: localhost\r\n" + rest);
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("\"code\":\"timeout\"", "\"param\":\"body\"");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aBodyThatTricklesIsATimeout() throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
            assertThat(trickle(client, "a")).isTrue();
            assertThat(client.read().status()).isEqualTo(408);
        }
    }

    @Test
    void headersThatTrickleEndTheConnection() throws IOException {
        try (RawClient client = server.client()) {
            client.send("GET /picture HTTP/1.1\r\nHost: localhost\r\nX-Long: ");
            assertThat(trickle(client, "a")).isTrue();
        }
    }

    @Test
    void whoTakesNothingOfALargeAnswerIsLeft() throws Exception {
        try (RawClient client = server.client()) {
            client.send("GET /picture HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(pictureEnded.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoTakesALargeAnswerInSmallBitsIsLeft() throws Exception {
        try (TestServer patient = new TestServer(settings(Duration.ofSeconds(20)), routes());
                RawClient client = patient.client()) {
            client.send("GET /picture HTTP/1.1\r\nHost: localhost\r\n\r\n");
            byte[] bit = new byte[100_000];
            while (!pictureEnded.isDone()) {
                assertThat(client.socket().getInputStream().read(bit)).isPositive();
                pictureEnded
                        .copy()
                        .completeOnTimeout(new IOException(), 50, TimeUnit.MILLISECONDS)
                        .join();
            }
            assertThat(pictureEnded.join()).hasStackTraceContaining("too slowly");
        }
    }

    @Test
    void whoDoesNotReadItsEventsIsLeft() throws Exception {
        try (RawClient client = server.client()) {
            client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(streamEnded.get(20, TimeUnit.SECONDS)).isEqualTo("noticed");
        }
    }

    @Test
    void moreConnectionsThanThereMayBeGetNothing() throws IOException {
        try (TestServer patient = new TestServer(settings(Duration.ofSeconds(20)), routes())) {
            try (RawClient one = patient.client();
                    RawClient two = patient.client();
                    RawClient three = patient.client()) {
                for (RawClient client : new RawClient[] {one, two, three}) {
                    assertThat(client.call("POST /count", "", "ab").status()).isEqualTo(200);
                }
                assertThatThrownBy(() -> {
                            try (RawClient four = patient.client()) {
                                four.socket().setSoTimeout(200);
                                four.call("POST /count", "", "ab");
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> patient.call("POST /count", "", "ab").status() == 200);
        }
    }

    /** Sends this again and again until the server answers or hangs up; false when it never does. */
    private static boolean trickle(RawClient client, String bit) throws IOException {
        client.socket().setSoTimeout(20);
        for (int i = 0; i < 500; i++) {
            try {
                client.send(bit);
                if (client.hasMore()) {
                    client.socket().setSoTimeout(10_000);
                    return true;
                }
            } catch (SocketTimeoutException nothingYet) {
                continue;
            } catch (IOException hungUp) {
                return true;
            }
            return true;
        }
        return false;
    }
}
