package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatMessage;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaChatTest {
    private static final ChatRequest REQUEST = new ChatRequest(
            Optional.empty(),
            List.of(new ChatMessage("user", "Grüße \"x\"")),
            OptionalInt.of(7),
            OptionalDouble.of(0.5));
    private static final byte[] OK = FakeServer.head(200, "text/event-stream");
    private static final String ROLE =
            "data: {\"choices\":[{\"finish_reason\":null,\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null}}]}\n\n";
    private static final String END =
            "data: {\"choices\":[{\"finish_reason\":\"length\",\"index\":0,\"delta\":{}}]}\n\n"
                    + "data: {\"choices\":[],\"usage\":{\"completion_tokens\":2,\"prompt_tokens\":31,\"total_tokens\":33}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final HttpClient client = HttpClient.newHttpClient();
    private final LlamaChat chat = new LlamaChat(new LlamaHttp(client));
    private final List<String> tokens = new ArrayList<>();

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    private static String token(String text) {
        return "data: {\"choices\":[{\"finish_reason\":null,\"index\":0,\"delta\":{\"content\":\"" + text
                + "\"}}]}\n\n";
    }

    private ChatResult run(FakeServer server) {
        return chat.chat(server.endpoint(), REQUEST, tokens::add, Cancellation.NONE);
    }

    private DeskException fails(FakeServer server) {
        return catchThrowableOfType(DeskException.class, () -> run(server));
    }

    @Test
    void handsTokensOnAndTellsWhyItEnded() throws Exception {
        try (FakeServer server =
                new FakeServer(false, OK, FakeServer.bytes(ROLE + ":\n\n" + token("Hel") + token("lo") + END + DONE))) {
            assertThat(run(server)).isEqualTo(new ChatResult("Hello", "length", 31, 2));
            assertThat(tokens).containsExactly("Hel", "lo");
            assertThat(server.request())
                    .startsWith("POST /v1/chat/completions HTTP/1.1")
                    .contains("Authorization: Bearer t0ken")
                    .contains("\"stream\":true", "\"max_tokens\":7", "\"temperature\":0.5", "\\\"x\\\"");
        }
    }

    @Test
    void joinsCharactersThatComeInPieces() throws Exception {
        byte[] all = FakeServer.bytes(ROLE + token("😀é") + END + DONE);
        byte[][] single = Stream.concat(
                        Stream.of(OK), IntStream.range(0, all.length).mapToObj(i -> Arrays.copyOfRange(all, i, i + 1)))
                .toArray(byte[][]::new);
        try (FakeServer server = new FakeServer(false, single)) {
            assertThat(run(server).text()).isEqualTo("😀é");
        }
    }

    @Test
    void cancellingClosesTheConnection() throws Exception {
        CancellationSource cancellation = new CancellationSource();
        try (FakeServer server = new FakeServer(true, OK, FakeServer.bytes(ROLE + token("one")))) {
            ChatListener cancelAtOnce = text -> cancellation.cancel();
            assertThat(catchThrowableOfType(
                            CancelledException.class,
                            () -> chat.chat(server.endpoint(), REQUEST, cancelAtOnce, cancellation)))
                    .isNotNull();
            assertThat(server.sawClientLeave()).isTrue();
        }
    }

    @Test
    void cancellingBeforeTheFirstByteClosesTheConnectionToo() throws Exception {
        CancellationSource cancellation = new CancellationSource();
        try (FakeServer server = new FakeServer(true)) {
            Thread.ofVirtual().start(() -> {
                try {
                    server.request();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                cancellation.cancel();
            });
            assertThat(catchThrowableOfType(
                            CancelledException.class,
                            () -> chat.chat(server.endpoint(), REQUEST, tokens::add, cancellation)))
                    .isNotNull();
            assertThat(server.sawClientLeave()).isTrue();
        }
    }

    @Test
    void aFailingListenerClosesTheConnection() throws Exception {
        try (FakeServer server = new FakeServer(true, OK, FakeServer.bytes(ROLE + token("one")))) {
            ChatListener faulty = text -> {
                throw new IllegalStateException("a faulty listener");
            };
            assertThat(catchThrowableOfType(
                            IllegalStateException.class,
                            () -> chat.chat(server.endpoint(), REQUEST, faulty, Cancellation.NONE)))
                    .isNotNull();
            assertThat(server.sawClientLeave()).isTrue();
        }
    }

    @Test
    void aStreamThatBreaksOffIsNoAnswer() throws Exception {
        try (FakeServer server = new FakeServer(false, OK, FakeServer.bytes(ROLE + token("half an")))) {
            assertThat(fails(server).code()).isEqualTo(ErrorCode.WORKER_GONE);
            assertThat(tokens).containsExactly("half an");
        }
    }

    @Test
    void anErrorInTheMiddleOfTheStreamIsTold() throws Exception {
        String error = "data: {\"error\":{\"code\":500,\"message\":\"Compute error.\",\"type\":\"server_error\"}}\n\n";
        try (FakeServer server = new FakeServer(false, OK, FakeServer.bytes(ROLE + token("x") + error))) {
            DeskException failure = fails(server);
            assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
            assertThat(failure.text()).contains("Compute error.");
        }
    }

    @Test
    void nobodyThereIsAWorkerGone() throws Exception {
        FakeServer server = new FakeServer(false);
        server.close();
        assertThat(fails(server).code()).isEqualTo(ErrorCode.WORKER_GONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"code\":400,\"message\":\"request (12 tokens) exceeds\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":5000,\"n_ctx\":4096} | INVALID_REQUEST | has 5000 tokens and the context holds 4096",
                "401 | {\"code\":401,\"message\":\"Invalid API Key\",\"type\":\"authentication_error\"} | INTERNAL | Invalid API Key",
                "400 | {\"code\":400,\"message\":\"'messages' is required\",\"type\":\"invalid_request_error\"} | INVALID_REQUEST | is required",
                "501 | {\"code\":501,\"message\":\"not supported\",\"type\":\"not_supported_error\"} | UNSUPPORTED | not supported",
                "503 | {\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"} | UNAVAILABLE | Loading model",
                "500 | {\"code\":500,\"message\":\"cudaMalloc failed: out of memory\",\"type\":\"server_error\"} | MEMORY_SHORT | out of memory"
            })
    void errorsKeepTheirMeaning(int status, String error, ErrorCode code, String words) throws IOException {
        byte[] body = FakeServer.bytes("{\"error\":" + error + "}");
        try (FakeServer server = new FakeServer(false, FakeServer.head(status, "application/json"), body)) {
            DeskException failure = fails(server);
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.text()).contains(words);
        }
    }

    @Test
    void anUnreadableErrorIsToldWithItsStatus() throws Exception {
        try (FakeServer server =
                new FakeServer(false, FakeServer.head(502, "text/html"), FakeServer.bytes("<html>bad gateway"))) {
            assertThat(fails(server).text()).contains("502");
        }
    }
}
