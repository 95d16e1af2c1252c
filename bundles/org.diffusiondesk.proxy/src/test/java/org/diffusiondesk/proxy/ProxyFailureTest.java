package org.diffusiondesk.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.WorkerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens when one of the sides fails or leaves. Every lease is closed exactly once. */
class ProxyFailureTest {
    private static final String CHAT = ProxyFixture.CHAT;

    private final ProxyFixture proxy = new ProxyFixture();

    ProxyFailureTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        assertThat(proxy.text.closed.get()).as("leases closed").isEqualTo(proxy.text.acquired.get());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"model":"gpt-3.5-turbo"}     | 404 | model_unknown   | there are: m
        {"model":7}                   | 400 | invalid_request | 'model' must be
        {"stream":"yes"}              | 400 | invalid_request | 'stream' must be
        {"messages":[                 | 400 | invalid_request | not valid JSON
        {"a":tru}                     | 400 | invalid_request | not valid JSON
        []                            | 400 | invalid_request | JSON object
        {} {}                         | 400 | invalid_request | nothing after it
        x                             | 400 | invalid_request | not valid JSON
        """)
    void refusesWhatIsWrongWithoutAskingTheWorker(String body, int status, String code, String message)
            throws IOException {
        try (Wire client = proxy.client().post(CHAT, body)) {
            assertThat(client.message()).startsWith("HTTP/1.1 " + status).contains("\"code\":\"" + code, message);
            client.post(CHAT, body);
            assertThat(client.message()).as("the connection is kept").startsWith("HTTP/1.1 " + status);
        }
        assertThat(proxy.text.acquired).hasValue(0);
    }

    /** The parser names no place then, which became an internal error. */
    @Test
    void refusesABodyThatIsNestedTooDeeply() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{\"messages\":" + "[".repeat(20_000))) {
            assertThat(client.message()).startsWith("HTTP/1.1 400").contains("not valid JSON");
        }
    }

    @Test
    void refusesABodyThatIsTooLarge() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{\"x\":\"" + "y".repeat(70_000) + "\"}")) {
            assertThat(client.message()).startsWith("HTTP/1.1 413").contains("\"code\":\"too_large\"");
        }
        try (Wire client = proxy.client()) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .chunk("{\"x\":\"" + "y".repeat(70_000));
            assertThat(client.message()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void answersWithTheReasonWhenThereIsNoWorker() throws IOException {
        proxy.text.failure = Optional.of(WorkerException.startFailed("it did not start: out of memory", null));
        try (Wire client = proxy.client().post(CHAT, "{\"stream\":true}")) {
            assertThat(client.message()).startsWith("HTTP/1.1 503").contains("worker_start_failed", "out of memory");
        }
    }

    @Test
    void answers502WhenTheWorkerDoesNotListen() throws IOException {
        proxy.upstream.close();
        try (Wire client = proxy.client().post(CHAT, "{}")) {
            assertThat(client.message()).startsWith("HTTP/1.1 502").contains("\"code\":\"worker_gone\"");
        }
    }

    @Test
    void answers502WhenTheWorkerDiesBeforeTheFirstByte() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{\"stream\":true}")) {
            Thread.ofVirtual().start(this::hangUpOnEverybody);
            assertThat(client.message()).startsWith("HTTP/1.1 502").contains("\"code\":\"worker_gone\"");
        }
    }

    private void hangUpOnEverybody() {
        while (!proxy.upstream.isClosed()) {
            try {
                proxy.worker().close();
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    @Test
    void aFieldThatTheWorkerCantUseIsTheClientsFault() throws IOException {
        String said =
                "{\"error\":{\"code\":500,\"message\":\"[json.exception.type_error.302] type must be number, but is"
                        + " string\"}}";
        try (Wire client = proxy.client().post(CHAT, "{}");
                Wire worker = proxy.worker()) {
            worker.message();
            worker.send("HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nContent-Length: "
                    + said.length() + "\r\n\r\n" + said);
            assertThat(client.message())
                    .startsWith("HTTP/1.1 400")
                    .contains("\"code\":\"invalid_request\"", "type must be number, but is string")
                    .doesNotContain("json.exception");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "'messages' is required"                                          | messages
        "vector::_M_range_check: __n (which is 9) >= this->size() (5)"    | tokens
        "[json.exception.out_of_range.403] key 'content' not found"       | body
        "Failed to parse messages: Missing 'role' in message: {secret}"   | messages
        "\\"prompt\\" elements must be a string, a list of tokens"        | prompt
        "Failed to parse tools: Missing tool type: {}"                    | tools
        """)
    void knowsWhatTheWorkerSaysOfWrongFields(String message, String param) {
        assertThat(WrongField.of(("{\"error\":{\"message\":" + message + "}}").getBytes(StandardCharsets.UTF_8))
                        .flatMap(InvalidRequestException::param))
                .contains(param);
    }

    @Test
    void tellsNothingOfWhatTheClientWrote() {
        byte[] said = "{\"error\":{\"message\":\"Failed to parse messages: Missing 'role' in message: secret\"}}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(WrongField.of(said).orElseThrow().text()).doesNotContain("secret");
    }

    @Test
    void aFaultOfTheWorkerIsPassedOnAsItIs() throws IOException {
        String said = "{\"error\":{\"code\":500,\"message\":\"out of slots\",\"type\":\"server_error\"}}";
        try (Wire client = proxy.client().post(CHAT, "{}");
                Wire worker = proxy.worker()) {
            worker.message();
            worker.send("HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nContent-Length: "
                    + said.length() + "\r\n\r\n" + said);
            assertThat(client.message()).startsWith("HTTP/1.1 500").endsWith(said);
        }
    }

    @Test
    void triesAnotherConnectionWhenThePooledOneWasClosed() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{}")) {
            Wire first = proxy.worker();
            first.message();
            first.close();
            try (Wire second = proxy.worker()) {
                assertThat(second.message()).endsWith("{}");
                second.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                assertThat(client.message()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void endsAStreamWithAnErrorEventWhenTheWorkerDies() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{\"stream\":true}");
                Wire worker = proxy.worker()) {
            worker.message();
            worker.send(ProxyFixture.EVENTS).chunk("data: {\"n\":1}\n\n");
            client.head();
            assertThat(client.readEvent()).isEqualTo("data: {\"n\":1}\n\n");
            worker.close();
            assertThat(client.readEvent())
                    .startsWith("data: {\"error\":{")
                    .contains("\"code\":\"worker_gone\"")
                    .endsWith("\n\n");
            assertThat(client.readChunk()).isEmpty();
        }
    }

    @Test
    void endsABegunEventBeforeTheError() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{\"stream\":true}");
                Wire worker = proxy.worker()) {
            worker.message();
            worker.send(ProxyFixture.EVENTS).chunk("data: {\"n\":");
            client.head();
            assertThat(client.readEvent()).isEqualTo("data: {\"n\":");
            worker.close();
            assertThat(client.readEvent()).startsWith("\n\ndata: {\"error\":{");
        }
    }

    @Test
    void breaksOffAPlainAnswerWhenTheWorkerDies() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{}");
                Wire worker = proxy.worker()) {
            worker.message();
            worker.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":");
            assertThat(client.head()).contains("Content-Length: 100");
            worker.close();
            assertThat(client.drain()).isLessThan(100);
        }
    }

    @Test
    void closesTheWorkersConnectionWhenTheClientLeavesAStream() throws IOException {
        Wire client = proxy.client().post(CHAT, "{\"stream\":true}");
        try (Wire worker = proxy.worker()) {
            worker.message();
            worker.send(ProxyFixture.EVENTS).chunk("data: {\"n\":1}\n\n");
            client.head();
            client.close();
            assertThat(worker.isClosedByPeer()).isTrue();
        }
        await().untilAtomic(proxy.text.closed, is(1));
    }

    @Test
    void closesTheWorkersConnectionWhenTheClientLeavesBeforeTheAnswer() throws IOException {
        Wire client = proxy.client().post(CHAT, "{}");
        try (Wire worker = proxy.worker()) {
            worker.message();
            client.close();
            assertThat(worker.isClosedByPeer()).isTrue();
        }
        await().untilAtomic(proxy.text.closed, is(1));
    }

    @Test
    void stopsWaitingForTheWorkerWhenTheClientLeaves() throws Exception {
        proxy.text.ready = new CountDownLatch(1);
        Wire client = proxy.client().post(CHAT, "{}");
        assertThat(proxy.text.asked.poll(10, TimeUnit.SECONDS)).isNotNull();
        client.close();
        assertThat(proxy.text.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void keepsAWaitingStreamAliveAndGoesOnWithIt() throws IOException {
        proxy.text.ready = new CountDownLatch(1);
        try (Wire client = proxy.client().post(CHAT, "{\"stream\":true}")) {
            assertThat(client.head()).contains("200 OK", "text/event-stream");
            assertThat(client.readChunk()).isEqualTo(":\n\n");
            assertThat(client.readChunk()).isEqualTo(":\n\n");
            proxy.text.ready.countDown();
            try (Wire worker = proxy.worker()) {
                worker.message();
                worker.send(ProxyFixture.EVENTS).chunk("data: [DONE]\n\n").send("0\r\n\r\n");
                assertThat(client.readEvent()).isEqualTo("data: [DONE]\n\n");
                assertThat(client.readChunk()).isEmpty();
            }
        }
    }

    @Test
    void tellsAWaitingStreamOfAFailureInAnEvent() throws IOException {
        proxy.text.failure = Optional.of(WorkerException.startFailed("it did not start", null));
        proxy.text.ready = new CountDownLatch(1);
        try (Wire client = proxy.client().post(CHAT, "{\"stream\":true}")) {
            assertThat(client.head()).contains("200 OK");
            assertThat(client.readChunk()).isEqualTo(":\n\n");
            proxy.text.ready.countDown();
            assertThat(client.readEvent()).startsWith("data: {\"error\":{\"message\":\"it did not start\"");
            assertThat(client.readChunk()).isEmpty();
        }
    }

    @Test
    void tellsAWaitingStreamOfTheWorkersRefusalInAnEvent() throws IOException {
        try (Wire client = proxy.client().post(CHAT, "{\"stream\":true}");
                Wire worker = proxy.worker()) {
            worker.message();
            assertThat(client.head()).contains("200 OK");
            assertThat(client.readChunk()).isEqualTo(":\n\n");
            worker.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 24\r\n\r\n{\"error\":\n{\"code\":400}}\n ");
            assertThat(client.readEvent()).isEqualTo("data: {\"error\": {\"code\":400}}\n\n");
            assertThat(client.readChunk()).isEmpty();
        }
    }
}
