package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no HTTP, or HTTP that two programs may understand in two ways. */
class SyntaxTest {
    private final TestServer server = new TestServer(
            Route.post(
                    "/echo",
                    exchange -> exchange.respond(200, exchange.body().json(100).node())),
            Route.get(
                    "/query",
                    exchange -> exchange.respond(
                            201, Json.object().put("q", exchange.query("q").orElse("none")))));

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n{}",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"
            })
    void answersWhatIsNoHttpWithAnErrorBody(String request) throws IOException {
        try (RawClient client = server.client()) {
            client.send(request);
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isBetween(400, 505);
            assertThat(answer.body()).contains("\"error\"").contains("\"code\":");
        }
        assertThat(server.call("GET /query").status()).isEqualTo(201);
    }

    @Test
    void limitsHeaders() throws IOException {
        RawClient.Answer answer = server.call("GET /query", "X-Long: " + "x".repeat(20_000), "");
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.body()).contains("\"code\":\"too_large\"");
    }

    @Test
    void limitsTheAddress() throws IOException {
        RawClient.Answer answer = server.call("GET /query?q=" + "x".repeat(20_000));
        assertThat(answer.status()).isEqualTo(414);
        assertThat(answer.body()).contains("\"code\":\"too_large\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n{}",
                "GET http://evil.example/query HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /query HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
                "GET /query HTTP/1.1\r\nHost: localhost\r\nA: b\r\n folded\r\n\r\n",
                "GET /query HTTP/1.1\nHost: localhost\n\n",
                "GET /query HTTP/1.1\r\nHost: localhost\nA: b\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "1;x=\"\n\"\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
            })
    void refusesWhatProxiesMayUnderstandInAnotherWay(String request) throws IOException {
        try (RawClient client = server.client()) {
            client.send(request);
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
            assertThat(answer.body()).contains("\"error\"");
        }
    }

    @Test
    void aBodyThatEndsEarlyIsNoFaultOfOurs() throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{\"a\":");
            client.socket().shutdownOutput();
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("\"param\":\"body\"", "EOF");
        }
    }
}
