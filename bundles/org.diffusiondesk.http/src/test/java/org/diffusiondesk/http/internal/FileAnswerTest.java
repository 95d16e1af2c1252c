package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class FileAnswerTest {
    private static final String GET = "GET /file";

    @TempDir
    Path folder;

    private Path file;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("file.png"), "0123456789");
        server = new TestServer(Route.get("/file", exchange -> exchange.sendFile(file)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawClient.Answer get(String... headers) throws IOException {
        return server.call(GET, String.join("\n", headers), "");
    }

    @Test
    void theTagTellsWhetherTheFileHasChanged() throws IOException {
        RawClient.Answer first = get();
        String tag = first.header("ETag");
        assertThat(tag).startsWith("\"").endsWith("\"");
        assertThat(get("If-None-Match: " + tag).status()).isEqualTo(304);
        assertThat(get("If-None-Match: \"other\", W/" + tag).status()).isEqualTo(304);
        assertThat(get("If-None-Match: *").status()).isEqualTo(304);
        assertThat(get("If-None-Match: \"other\"").body()).isEqualTo("0123456789");
        // a tag counts more than a time
        assertThat(get("If-None-Match: \"other\"", "If-Modified-Since: " + first.header("Last-Modified"))
                        .status())
                .isEqualTo(200);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        assertThat(get("If-None-Match: " + tag).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, bytes 0-3/10, 0123",
        "bytes=8-, bytes 8-9/10, 89",
        "bytes=8-100, bytes 8-9/10, 89",
        "bytes=-3, bytes 7-9/10, 789",
        "bytes=-100, bytes 0-9/10, 0123456789",
    })
    void sendsAPart(String range, String sent, String body) throws IOException {
        RawClient.Answer answer = get("Range: " + range);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("Content-Range")).isEqualTo(sent);
        assertThat(answer.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,3-4", "bytes=-", "bytes=5-2", "pages=1-2", "nonsense", "bytes=0x1-2"})
    void sendsTheWholeWhenThePartIsNoneThatItKnows(String range) throws IOException {
        RawClient.Answer answer = get("Range: " + range);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("0123456789");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=999999999999999999-", "bytes=-0"})
    void refusesAPartThatTheFileDoesNotHave(String range) throws IOException {
        RawClient.Answer answer = get("Range: " + range);
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes */10");
    }

    @Test
    void aPartIsOnlyOfTheFileThatTheClientKnows() throws IOException {
        String tag = get().header("ETag");
        assertThat(get("Range: bytes=0-3", "If-Range: " + tag).status()).isEqualTo(206);
        assertThat(get("Range: bytes=0-3", "If-Range: \"other\"").status()).isEqualTo(200);
    }
}
