package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GzipTest {
    private static final byte[] LONG = "{\"a\":\"bcdefgh\"} ".repeat(500).getBytes(StandardCharsets.UTF_8);

    private final TestServer server = new TestServer(
            Route.get("/long", exchange -> {
                exchange.setHeader("ETag", "\"x\"");
                exchange.respondBytes(200, "application/json", LONG);
            }),
            Route.get("/short", exchange -> exchange.respondBytes(200, "application/json", new byte[] {'1'})),
            Route.get("/huge", exchange -> exchange.respondBytes(200, "application/json", new byte[600 * 1024])),
            Route.get("/picture", exchange -> exchange.respondBytes(200, "image/png", LONG)));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    private HttpResponse<byte[]> get(String path, String accepted) throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.uri().resolve(path))
                        .header("Accept-Encoding", accepted)
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @Test
    void aTextIsMadeSmallerForWhoeverAsks() throws Exception {
        HttpResponse<byte[]> answer = get("/long", "br;q=1, gzip;q=0.8");
        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(answer.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Accept-Encoding"));
        assertThat(answer.headers().firstValue("ETag")).hasValue("W/\"x\"");
        assertThat(answer.body().length).isLessThan(LONG.length / 4);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(LONG);
        }
    }

    @ParameterizedTest
    @CsvSource({"/long, identity", "/long, gzip;q=0", "/long, br", "/short, gzip", "/huge, gzip", "/picture, gzip"})
    void everythingElseGoesAsItIs(String path, String accepted) throws Exception {
        HttpResponse<byte[]> answer = get(path, accepted);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat((long) answer.body().length)
                .isEqualTo(answer.headers().firstValueAsLong("Content-Length").orElseThrow());
    }

    @Test
    void whetherItMayDifferIsToldInAnyCase() throws Exception {
        HttpResponse<byte[]> answer = get("/long", "identity");
        assertThat(answer.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Accept-Encoding"));
        assertThat(answer.headers().firstValue("ETag")).hasValue("\"x\"");
    }
}
