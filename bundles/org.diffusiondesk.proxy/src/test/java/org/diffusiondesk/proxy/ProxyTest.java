package org.diffusiondesk.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes through, and how. */
class ProxyTest {
    private static final String CHAT = ProxyFixture.CHAT;

    private final ProxyFixture proxy = new ProxyFixture();

    ProxyTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        proxy.close();
    }

    @Test
    void handsARequestOnAndItsAnswerBack() throws IOException {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"gr\u00fc\u00df dich\"}]}";
        try (Wire client = proxy.client().post(CHAT, body);
                Wire worker = proxy.worker()) {
            assertThat(worker.message())
                    .startsWith("POST /v1/chat/completions HTTP/1.1")
                    .endsWith("\n" + body);
            worker.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"id\":\"c1\"}");
            assertThat(client.message()).startsWith("HTTP/1.1 200").endsWith("\n{\"id\":\"c1\"}");
        }
        assertThat(proxy.text.asked.poll()).isEqualTo(Optional.of("m"));
        await().untilAtomic(proxy.text.closed, is(1));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/completions, /v1/completions",
        "POST, /v1/embeddings, /v1/embeddings",
        "POST, /v1/tokenize, /tokenize",
        "POST, /v1/detokenize, /detokenize",
        "POST, /v1/llm/responses, /v1/responses",
        "POST, /v1/llm/messages, /v1/messages",
        "GET, /v1/llm/props, /props",
        "GET, /v1/llm/slots?fail_on_no_slot=1, /slots?fail_on_no_slot=1"
    })
    void knowsWhereEachRouteLeads(String method, String path, String target) throws IOException {
        try (Wire client = proxy.client()) {
            if (method.equals("POST")) {
                client.post(path, "{}");
            } else {
                client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            try (Wire worker = proxy.worker()) {
                assertThat(worker.message()).startsWith(method + " " + target + " HTTP/1.1\n");
                worker.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                assertThat(client.message()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, /v1/llm/slots", "GET, /v1/chat/completions", "POST, /v1/llm/props", "DELETE, /v1/llm/slots"})
    void leavesOtherMethodsOut(String method, String path) throws IOException {
        try (Wire client = proxy.client()) {
            client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.message()).startsWith("HTTP/1.1 405");
        }
    }

    @Test
    void sendsEachEventAtOnceAndByItself() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{\"stream\":true}");
                Wire worker = proxy.worker()) {
            worker.message();
            worker.send(ProxyFixture.EVENTS);
            for (int i = 0; i < 50; i++) {
                String event = "data: {\"n\":" + i + "}\n\n";
                worker.chunk(event);
                if (i == 0) {
                    assertThat(client.head())
                            .contains(
                                    "200 OK", "text/event-stream", "Cache-Control: no-cache", "X-Accel-Buffering: no");
                }
                assertThat(client.readEvent()).as("before the next one is sent").isEqualTo(event);
            }
            worker.chunk("data: [DONE]\n\n").send("0\r\n\r\n");
            assertThat(client.readEvent()).isEqualTo("data: [DONE]\n\n");
            assertThat(client.readChunk()).isEmpty();
        }
        await().untilAtomic(proxy.text.closed, is(1));
    }

    @Test
    void keepsHopByHopHeadersAndSecretsToEachSide() throws IOException {
        try (Wire client = proxy.client()) {
            client.send(
                    "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer mine\r\nx-api-key: mine\r\n"
                            + "Cookie: c=mine\r\nConnection: keep-alive, X-Hop\r\nX-Hop: mine\r\nKeep-Alive: 5\r\nTE: trailers\r\n"
                            + "Accept-Encoding: gzip\r\nX-Conversation-Id: 42\r\nContent-Length: 2\r\n\r\n{}");
            try (Wire worker = proxy.worker()) {
                assertThat(worker.message())
                        .contains("Authorization: Bearer worker-key", "X-Conversation-Id: 42")
                        .doesNotContain("mine", "gzip", "trailers", "Keep-Alive");
                worker.send(
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: X-Theirs\r\nX-Theirs: 1\r\nKeep-Alive: timeout=5\r\n"
                                + "Access-Control-Allow-Origin: *\r\nServer: llama.cpp\r\nX-Ours: yes\r\n\r\n{}");
                assertThat(client.message())
                        .contains("X-Ours: yes")
                        .doesNotContain("X-Theirs", "Keep-Alive", "Access-Control", "llama.cpp");
            }
        }
    }

    @Test
    void readsAChunkedBodyAndUsesBothConnectionsAgain() throws IOException {
        try (Wire client = proxy.client()) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .chunk("{\"model\":")
                    .chunk("\"m\"}")
                    .send("0\r\n\r\n");
            try (Wire worker = proxy.worker()) {
                assertThat(worker.message()).contains("Content-Length: 13").endsWith("{\"model\":\"m\"}");
                worker.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                assertThat(client.message()).endsWith("{}");
                client.post(CHAT, "{\"n\":2}");
                assertThat(worker.message()).endsWith("{\"n\":2}");
                worker.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                assertThat(client.message()).endsWith("{}");
            }
        }
    }

    @Test
    void answersExpectContinueItself() throws IOException {
        try (Wire client = proxy.client()) {
            client.send("POST " + CHAT
                    + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100");
            client.send("{}");
            try (Wire worker = proxy.worker()) {
                assertThat(worker.message()).doesNotContain("Expect");
                worker.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                assertThat(client.message()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void takesAnEmptyModelForTheDefault() throws IOException {
        for (String body : new String[] {"{\"model\":\"\"}", "{\"model\":null}", "{}"}) {
            try (Wire client = proxy.client().post(CHAT, body);
                    Wire worker = proxy.worker()) {
                worker.message();
                worker.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
                assertThat(client.message()).startsWith("HTTP/1.1 200");
            }
            assertThat(proxy.text.asked.poll()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void passesTheWorkersOwnErrorsOn() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{\"stream\":true}");
                Wire worker = proxy.worker()) {
            worker.message();
            worker.send(
                    "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n{\"error\":{\"code\":400}}");
            assertThat(client.message()).startsWith("HTTP/1.1 400").endsWith("{\"error\":{\"code\":400}}");
        }
    }
}
