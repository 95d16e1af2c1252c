package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final Route[] ROUTES = {
        Route.post("/v1/thing", exchange -> exchange.respond(200, Json.object())),
        Route.get("/health", exchange -> exchange.respond(200, Json.object())).open(),
        Route.post("/internal/shutdown", exchange -> exchange.respond(200, Json.object()))
    };

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Authorization: Bearer s3cret      | 200
                    Authorization: bearer  s3cret     | 200
                    Authorization: Basic {anna:s3cret}| 200
                    Authorization: Basic {:s3cret}    | 200
                    x-api-key: s3cret                 | 200
                    x-api-key: another-key            | 200
                    Authorization: Bearer another-key | 200
                    X-Any: x                          | 401
                    Authorization: Bearer s3cre       | 401
                    Authorization: Bearer s3cret0     | 401
                    Authorization: Bearer             | 401
                    Authorization: Basic s3cret       | 401
                    Authorization: Basic {s3cret:anna}| 401
                    x-api-key: S3cret                 | 401
                    X-DiffusionDesk-Token: s3cret     | 401
                    """)
    void wantsTheKeyInOneOfItsForms(String header, int status) throws IOException {
        int open = header.indexOf('{');
        String sent = open < 0
                ? header
                : header.substring(0, open)
                        + Base64.getEncoder()
                                .encodeToString(header.substring(open + 1, header.length() - 1)
                                        .getBytes(StandardCharsets.UTF_8));
        try (TestServer server = new TestServer(TestServer.settings("s3cret", ""), ROUTES)) {
            RawClient.Answer answer = server.call("POST /v1/thing", sent, "");
            assertThat(answer.status()).isEqualTo(status);
            if (status == 401) {
                assertThat(answer.body()).contains("\"code\":\"unauthorized\"").doesNotContain("s3cret");
                assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            }
        }
    }

    @Test
    void asksForNoKeyAtOpenRoutesAndForOptions() throws IOException {
        try (TestServer server = new TestServer(TestServer.settings("s3cret", ""), ROUTES)) {
            assertThat(server.call("GET /health").status()).isEqualTo(200);
            assertThat(server.call("OPTIONS /v1/thing").status()).isEqualTo(204);
            assertThat(server.call("GET /nowhere").status())
                    .as("tells nothing about routes")
                    .isEqualTo(401);
        }
    }

    @Test
    void wantsTheTokenAtAllRoutesOfAWorker() throws IOException {
        try (TestServer server = new TestServer(TestServer.settings("", "t0ken"), ROUTES)) {
            assertThat(server.call("POST /internal/shutdown").status()).isEqualTo(401);
            assertThat(server.call("POST /v1/thing").status()).isEqualTo(401);
            for (String path : List.of("/v1/thing", "/internal/shutdown")) {
                assertThat(server.call("POST " + path, "X-DiffusionDesk-Token: t0ken", "")
                                .status())
                        .isEqualTo(200);
                assertThat(server.call("POST " + path, "Authorization: Bearer t0ken", "")
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void takesNoKeyForTheTokenOfInternalRoutes() throws IOException {
        try (TestServer server = new TestServer(TestServer.settings("s3cret", "t0ken"), ROUTES)) {
            assertThat(server.call("POST /internal/shutdown", "x-api-key: s3cret", "")
                            .status())
                    .isEqualTo(401);
            assertThat(server.call("POST /v1/thing", "x-api-key: s3cret", "").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void hasNoInternalRoutesOutsideOfAWorker() throws IOException {
        try (TestServer server = new TestServer(ROUTES)) {
            assertThat(server.call("POST /internal/shutdown").status()).isEqualTo(404);
            assertThat(server.call("OPTIONS /internal/shutdown").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:{port}, 200",
        "localhost, 200",
        "LocalHost:1, 200",
        "[::1]:{port}, 200",
        "desk.example, 200",
        "evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "10.0.0.1, 403",
        "127.0.0.999, 403",
        "localhost.evil.example, 403",
        "localhost., 403",
        "[::2], 403",
        "0x7f.1, 403",
        "desk.example.evil, 403"
    })
    void answersOnlyToItsOwnNames(String host, int status) throws IOException {
        try (TestServer server = new TestServer(ROUTES)) {
            String header = "Host: " + host.replace("{port}", "" + server.uri().getPort());
            RawClient.Answer answer = server.call("GET /health", header, "");
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body().contains("\"code\":\"forbidden\"")).isEqualTo(status == 403);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:{port}, 200, ''",
        "https://page.example, 200, https://page.example",
        "https://other.example, 403, ''",
        "http://page.example, 403, ''",
        "null, 403, ''",
        "http://127.0.0.1:1, 403, ''",
        "http://localhost:{port}, 403, ''",
        "https://127.0.0.1:{port}, 403, ''",
        "http://127.0.0.1:{port}.evil.example, 403, ''",
        "http://127.0.0.1:{port}@evil.example, 403, ''",
        "https://page.example.evil.example, 403, ''",
        "file://, 403, ''",
        "'', 403, ''"
    })
    void answersOnlyPagesItKnows(String origin, int status, String allowed) throws IOException {
        try (TestServer server = new TestServer(ROUTES)) {
            String header =
                    "Origin: " + origin.replace("{port}", "" + server.uri().getPort());
            RawClient.Answer answer = server.call("POST /v1/thing", header, "");
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(allowed);
            assertThat(answer.body().contains("\"code\":\"forbidden\"")).isEqualTo(status == 403);
        }
    }

    @Test
    void answersPreflightsOfKnownPagesAndOptionsOfAnybody() throws IOException {
        try (TestServer server = new TestServer(ROUTES)) {
            RawClient.Answer known = server.call(
                    "OPTIONS /v1/thing", "Origin: https://page.example\nAccess-Control-Request-Headers: X-Own", "");
            assertThat(known.status()).isEqualTo(204);
            assertThat(known.header("Access-Control-Allow-Headers")).isEqualTo("X-Own");
            assertThat(known.header("Access-Control-Allow-Methods")).isEqualTo("OPTIONS, POST");
            RawClient.Answer other = server.call("OPTIONS /v1/thing", "Origin: https://other.example", "");
            assertThat(other.status()).isEqualTo(204);
            assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(server.call("OPTIONS /nowhere").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, cross-site, 403", "POST, same-origin, 200", "POST, none, 200", "OPTIONS, cross-site, 204"})
    void takesNothingFromPagesOfOtherSitesThatNameNoOrigin(String method, String site, int status) throws IOException {
        try (TestServer server = new TestServer(ROUTES)) {
            assertThat(server.call(method + " /v1/thing", "Sec-Fetch-Site: " + site, "")
                            .status())
                    .isEqualTo(status);
        }
    }

    @Test
    void letsPagesItKnowsReadItsAnswersAndErrors() throws IOException {
        try (TestServer server = new TestServer(TestServer.settings("s3cret", ""), ROUTES)) {
            RawClient.Answer answer = server.call("POST /v1/thing", "Origin: https://page.example", "");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://page.example");
            assertThat(answer.header("Access-Control-Expose-Headers")).contains("Location", "X-DiffusionDesk-Job");
            assertThat(answer.header("Vary")).isEqualTo("Origin");
            RawClient.Answer preflight = server.call(
                    "OPTIONS /v1/thing",
                    "Origin: https://page.example\nAccess-Control-Request-Private-Network: true",
                    "");
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.header("Access-Control-Allow-Private-Network")).isEqualTo("true");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health",
                "POST /v1/thing",
                "GET /nowhere",
                "DELETE /health",
                "OPTIONS /health",
                "GET /%zz",
                "GET /health HTTP/9"
            })
    void givesEveryAnswerTheHeadersThatKeepBrowsersSafe(String startLine) throws IOException {
        try (TestServer server = new TestServer(TestServer.settings("s3cret", ""), ROUTES)) {
            RawClient.Answer answer = server.call(startLine);
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        }
    }
}
