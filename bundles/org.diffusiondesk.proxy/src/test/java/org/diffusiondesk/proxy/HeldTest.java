package org.diffusiondesk.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.diffusiondesk.api.error.UnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait while the language model is out, or from which it is taken away. */
@Timeout(60)
class HeldTest {
    private static final String STREAM = "{\"stream\":true}";
    private static final String HELD = "not ready within 300 s. A picture is being drawn";
    private static final String LOST = "a picture needed the memory";

    private final ProxyFixture proxy = new ProxyFixture();

    HeldTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        assertThat(proxy.text.closed.get()).as("leases closed").isEqualTo(proxy.text.acquired.get());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /v1/chat/completions | data: {"error":{"message":
                    /v1/completions      | data: {"error":{"message":
                    /v1/llm/responses    | event: error data: {"error":{"message":
                    /v1/llm/messages     | event: error data: {"error":{"message":
                    """)
    void aHeldStreamIsKeptAliveAndHearsOfAFailureInTheShapeOfItsRoute(String path, String event) throws IOException {
        proxy.text.failure = Optional.of(new UnavailableException(HELD));
        proxy.text.ready = new CountDownLatch(1);
        try (Wire client = proxy.client().post(path, STREAM)) {
            assertThat(client.head()).contains("200 OK", "text/event-stream");
            assertThat(client.readChunk()).isEqualTo(":\n\n");
            assertThat(client.readChunk()).isEqualTo(":\n\n");
            proxy.text.ready.countDown();
            assertThat(client.readEvent().replace('\n', ' '))
                    .startsWith(event)
                    .contains(HELD, "\"code\":\"unavailable\"")
                    .endsWith("  ");
            assertThat(client.readChunk()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /v1/llm/responses | "type":"error","code":"unavailable","message":"not ready
                    /v1/llm/messages  | },"type":"error"}
                    """)
    void theNamedEventsAreWhatTheirClientsLookFor(String path, String part) throws IOException {
        proxy.text.failure = Optional.of(new UnavailableException(HELD));
        proxy.text.ready = new CountDownLatch(1);
        try (Wire client = proxy.client().post(path, STREAM)) {
            client.head();
            client.readChunk();
            proxy.text.ready.countDown();
            assertThat(client.readEvent()).contains(part);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/chat/completions", "/v1/embeddings", "/v1/tokenize", "/v1/detokenize", "/v1/llm/messages"})
    void aHeldRequestWithoutAStreamIsToldWhenToComeAgain(String path) throws IOException {
        proxy.text.failure = Optional.of(new UnavailableException(HELD));
        try (Wire client = proxy.client().post(path, "{}")) {
            assertThat(client.message())
                    .startsWith("HTTP/1.1 503")
                    .contains("Retry-After: 5", HELD, "\"code\":\"unavailable\"");
        }
    }

    @Test
    void aStreamThatIsCutSaysWhy() throws IOException {
        try (Wire client = proxy.client().post(ProxyFixture.CHAT, STREAM);
                Wire worker = proxy.worker()) {
            worker.message();
            worker.send(ProxyFixture.EVENTS).chunk("data: {\"n\":1}\n\n");
            client.head();
            assertThat(client.readEvent()).isEqualTo("data: {\"n\":1}\n\n");
            proxy.text.lost = Optional.of(LOST);
            worker.close();
            assertThat(client.readEvent())
                    .startsWith("data: {\"error\":{")
                    .contains(LOST, "\"code\":\"unavailable\"")
                    .endsWith("\n\n");
            assertThat(client.readChunk()).isEmpty();
        }
    }

    @Test
    void aPlainRequestThatIsCutSaysWhyAndIsNotTriedAgainBehindItsBack() throws IOException {
        try (Wire client = proxy.client().post(ProxyFixture.CHAT, "{}")) {
            try (Wire worker = proxy.worker()) {
                worker.message();
                proxy.text.lost = Optional.of(LOST);
            }
            assertThat(client.message())
                    .startsWith("HTTP/1.1 503")
                    .contains("Retry-After: 5", LOST, "\"code\":\"unavailable\"");
        }
    }

    @Test
    void anErrorWithWhichTheLeavingWorkerAnswersIsNotTheReason() throws IOException {
        try (Wire client = proxy.client().post(ProxyFixture.CHAT, "{}");
                Wire worker = proxy.worker()) {
            worker.message();
            proxy.text.lost = Optional.of(LOST);
            worker.send("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(client.message()).startsWith("HTTP/1.1 503").contains(LOST);
        }
    }
}
