package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What Open WebUI and SillyTavern really send, byte by byte as they sent it, but for the name of the host. Each answer has to have what they read of it; that stands in
 * {@code reads.json}, by client and request: a path into the answer and what has to be there.
 */
@SharedProduct
class RecordedClientsTest {
    private static final Path FOLDER = Places.root()
            .resolve("tests/org.diffusiondesk.system.tests/src/test/resources/org/diffusiondesk/system/tests/recorded");
    private static final JsonNode READS = Json.read(FOLDER.resolve("reads.json"));
    private static final String HUNG_UP = "-hung-up-";

    /** A request; its name in reports is that of its file. */
    record Recording(Path file) {
        byte[] bytes(Api api) throws IOException {
            byte[] raw = Files.readAllBytes(file);
            String head = head(raw);
            String here = head.replaceFirst(
                    "(?i)\r\nHost: [^\r]*", "\r\nHost: " + api.base().getAuthority());
            byte[] first = here.getBytes(StandardCharsets.ISO_8859_1);
            byte[] all = new byte[first.length + raw.length - head.length()];
            System.arraycopy(first, 0, all, 0, first.length);
            System.arraycopy(raw, head.length(), all, first.length, raw.length - head.length());
            return all;
        }

        private static String head(byte[] raw) {
            String text = new String(raw, StandardCharsets.ISO_8859_1);
            return text.substring(0, text.indexOf("\r\n\r\n") + 4);
        }

        /** For example {@code GET /v1/models}. */
        String request() throws IOException {
            String[] line = head(Files.readAllBytes(file)).split(" ");
            return line[0] + " " + line[1];
        }

        String client() {
            String name = toString();
            return name.substring(0, name.indexOf('-'));
        }

        @Override
        public String toString() {
            return String.valueOf(file.getFileName());
        }
    }

    static Stream<Recording> recordings() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .filter(file -> file.toString().endsWith(".http"))
                    .filter(file -> !file.toString().contains(HUNG_UP))
                    .sorted()
                    .map(Recording::new)
                    .toList()
                    .stream();
        }
    }

    @Test
    void thereAreRecordings() throws IOException {
        assertThat(recordings().map(Recording::client))
                .contains("openwebui", "sillytavern")
                .hasSizeGreaterThan(25);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void theAnswerHasWhatTheClientReads(Recording recording, Api api) throws IOException {
        JsonNode reads = READS.path(recording.client()).path(recording.request());
        assertThat(reads.isObject())
                .as("what %s reads of %s", recording.client(), recording.request())
                .isTrue();
        RawHttp.Reply reply;
        try (RawHttp sent = RawHttp.send(api.base(), recording.bytes(api))) {
            reply = sent.reply(true);
        }
        assertThat(reply.status()).as(reply.text()).isBetween(200, 299);
        for (String path : reads.propertyNames()) {
            has(reply, path, reads.path(path).asString());
        }
    }

    private static void has(RawHttp.Reply reply, String path, String kind) {
        if (kind.equals("stream")) {
            assertThat(reply.headers().get("content-type")).startsWith("text/event-stream");
            assertThat(reply.text()).contains("data: {").contains("data: [DONE]");
            return;
        }
        JsonNode value = Json.parse(reply.text()).at(path);
        boolean there =
                switch (kind) {
                    case "text" -> value.isString() && !value.asString().isBlank();
                    case "number" -> value.isNumber();
                    case "list" -> value.isArray();
                    case "true" -> value.isBoolean() && value.asBoolean();
                    case "absent" -> value.isMissingNode();
                    case "json" -> Json.parse(value.asString()).isObject();
                    case "picture" -> Picture.ofBase64(value.asString()).width() == 128;
                    default -> throw new AssertionError("reads.json has an unknown kind " + kind);
                };
        assertThat(there)
                .as("%s at %s in %s", kind, path, shortened(reply.text()))
                .isTrue();
    }

    private static String shortened(String text) {
        return text.length() > 500 ? text.substring(0, 500) + "..." : text;
    }

    /** The tab is closed: SillyTavern hangs up and posts an interrupt. */
    @Test
    void aClosedTabEndsThePicture(Api api) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(FOLDER)) {
            files = all.filter(file -> file.toString().contains(HUNG_UP)).toList();
        }
        assertThat(files).hasSize(1);
        try (RawHttp sent = RawHttp.send(api.base(), new Recording(files.getFirst()).bytes(api))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            progress(api).path("state").path("sampling_step").asInt() > 0);
        }
        Path interrupt = FOLDER.resolve("sillytavern-17-post-sdapi-v1-interrupt.http");
        try (RawHttp sent = RawHttp.send(api.base(), new Recording(interrupt).bytes(api))) {
            assertThat(sent.reply(true).status()).isEqualTo(200);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> progress(api),
                        now -> now.path("progress").asDouble() == 0
                                && now.path("state").path("job_count").asInt(-1) == 0);
    }

    private static JsonNode progress(Api api) {
        return api.get("/sdapi/v1/progress").ok();
    }
}
