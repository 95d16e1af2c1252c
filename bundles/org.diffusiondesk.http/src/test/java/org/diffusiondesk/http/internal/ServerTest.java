package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.diffusiondesk.http.Traffic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    @TempDir
    Path folder;

    private final TestServer server = new TestServer(
            Route.post(
                    "/echo",
                    exchange -> exchange.respond(200, exchange.body().json(100).node())),
            Route.post(
                    "/count",
                    exchange -> exchange.respond(
                            200, Json.object().put("bytes", exchange.body().bytes(1 << 20).length))),
            Route.get(
                    "/query",
                    exchange -> exchange.respond(
                            201, Json.object().put("q", exchange.query("q").orElse("none")))),
            Route.get(
                    "/job/{id}", exchange -> exchange.respond(200, Json.object().put("id", exchange.pathParam("id")))),
            Route.get("/outputs/{file...}", exchange -> exchange.sendFile(folder.resolve(exchange.pathParam("file")))),
            Route.get(
                    "/base",
                    exchange -> exchange.respond(
                            200, Json.object().put("base", exchange.base().toString()))),
            Route.post("/nothing", exchange -> {}),
            Route.get("/unknown-model", exchange -> {
                throw ModelException.unknown("no model 'x'; there are: a, b");
            }),
            Route.get("/broken", exchange -> {
                throw new IllegalStateException("internal detail");
            }),
            Route.async("GET", "/async-broken", exchange -> {
                throw new IllegalStateException("internal detail");
            }));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersJson() throws IOException {
        RawClient.Answer answer = server.call("POST /echo", "", "{\"a\":\"ü\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{\"a\":\"ü\"}");
    }

    @Test
    void decodesQueryAndPath() throws IOException {
        assertThat(server.call("GET /query?q=a%20b%26").body()).isEqualTo("{\"q\":\"a b&\"}");
        assertThat(server.call("GET /query").body()).isEqualTo("{\"q\":\"none\"}");
        assertThat(server.call("GET /job/a%20b%3F").body()).isEqualTo("{\"id\":\"a b?\"}");
        assertThat(server.call("GET /base").body())
                .contains("http://127.0.0.1:" + server.uri().getPort());
    }

    @Test
    void answers204WhenAHandlerSaysNothing() throws IOException {
        assertThat(server.call("POST /nothing").status()).isEqualTo(204);
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        RawClient.Answer answer = server.call("HEAD /query?q=abc");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Content-Length")).isEqualTo("11");
    }

    @Test
    void turnsErrorsIntoBodies() throws IOException {
        RawClient.Answer model = server.call("GET /unknown-model");
        assertThat(model.status()).isEqualTo(404);
        assertThat(model.body()).contains("\"code\":\"model_unknown\"").contains("there are: a, b");
        for (String path : List.of("/broken", "/async-broken")) {
            RawClient.Answer broken = server.call("GET " + path);
            assertThat(broken.status()).isEqualTo(500);
            assertThat(broken.body()).contains("\"code\":\"internal\"").doesNotContain("detail");
        }
    }

    @Test
    void tellsUnknownPathsFromWrongMethods() throws IOException {
        RawClient.Answer unknown = server.call("GET /nowhere");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("\"code\":\"not_found\"");
        RawClient.Answer wrong = server.call("DELETE /echo");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.header("Allow")).isEqualTo("OPTIONS, POST");
        assertThat(wrong.body()).contains("\"code\":\"method_not_allowed\"");
    }

    @Test
    void refusesBodiesAboveTheLimitWhateverTheyDeclare() throws IOException {
        String big = "{\"a\":\"" + "x".repeat(200) + "\"}";
        RawClient.Answer declared = server.call("POST /echo", "", big);
        assertThat(declared.status()).isEqualTo(413);
        assertThat(declared.body()).contains("\"code\":\"too_large\"").contains("100 bytes");
        String chunked = Integer.toHexString(big.length()) + "\r\n" + big + "\r\n0\r\n\r\n";
        try (RawClient client = server.client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked);
            assertThat(client.read().status()).isEqualTo(413);
        }
    }

    /** Far more than the buffers between the two hold, so a connection that were closed early would break in the midst of it. */
    @Test
    void aClientThatSendsAllBeforeItReadsGetsTheRefusalToo() throws IOException {
        assertThat(server.call("POST /echo", "", "x".repeat(32 << 20)).status()).isEqualTo(413);
    }

    @Test
    void refusesAFiftyMegabyteBodyBeforeItIsSent() throws IOException {
        try (RawClient client = server.client()) {
            client.send(
                    "POST /count HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 52428800\r\n\r\n");
            assertThat(client.readLine()).isEqualTo("HTTP/1.1 413 Payload Too Large");
        }
    }

    @Test
    void answersExpectContinueAndReadsTheBody() throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /count HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.readLine()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(client.readLine()).isEmpty();
            client.send("abc");
            assertThat(client.read().body()).isEqualTo("{\"bytes\":3}");
        }
    }

    @Test
    void readsAChunkedBody() throws IOException {
        try (RawClient client = server.client()) {
            client.send(
                    "POST /count HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("{\"bytes\":5}");
        }
    }

    @Test
    void keepsTheConnectionAfterAnError() throws IOException {
        try (RawClient client = server.client()) {
            assertThat(client.call("POST /echo", "", "{wrong").status()).isEqualTo(400);
            assertThat(client.call("GET /nowhere", "", "").status()).isEqualTo(404);
            assertThat(client.call("POST /echo", "", "{}").body()).isEqualTo("{}");
        }
    }

    @Test
    void answersRequestsThatComeBeforeTheirTurn() throws IOException {
        String one = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\n\r\n{\"n\":1}";
        try (RawClient client = server.client()) {
            client.send(one + one.replace('1', '2').replace("HTTP/2.2", "HTTP/1.1")
                    + "GET /query?q=3 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("{\"n\":1}");
            assertThat(client.read().body()).isEqualTo("{\"n\":2}");
            assertThat(client.read().body()).isEqualTo("{\"q\":\"3\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /outputs/../secret.txt",
                "GET /outputs/a/../../secret.txt",
                "GET /outputs/%2e%2e/secret.txt",
                "GET /outputs/..%2fsecret.txt",
                "GET /outputs/%2fetc%2fpasswd",
                "GET /outputs/..%5csecret.txt",
                "GET /outputs//etc/passwd",
                "GET /outputs/..;/secret.txt",
                "GET /outputs/a%00.png",
                "GET /job/..",
                "GET /job/%2e%2e"
            })
    void letsNoPathClimbOut(String startLine) throws IOException {
        Files.writeString(folder.resolveSibling("secret.txt"), "secret");
        RawClient.Answer answer = server.call(startLine);
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.body()).contains("\"error\"").doesNotContain("secret\"");
    }

    @Test
    void sendsFiles() throws IOException {
        Files.createDirectories(folder.resolve("2026"));
        Files.writeString(folder.resolve("2026/a b.png"), "picture");
        RawClient.Answer answer = server.call("GET /outputs/2026/a%20b.png");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("picture");
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        String modified = answer.header("Last-Modified");
        assertThat(server.call("GET /outputs/2026/a%20b.png", "If-Modified-Since: " + modified, "")
                        .status())
                .isEqualTo(304);
        RawClient.Answer head = server.call("HEAD /outputs/2026/a%20b.png");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("7");
    }

    @Test
    void sendsNoFoldersAndNoLinks() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.createSymbolicLink(
                folder.resolve("link.png"), Files.writeString(folder.resolveSibling("target.png"), "x"));
        for (String name : List.of("sub", "link.png", "absent.png")) {
            assertThat(server.call("GET /outputs/" + name).status()).as(name).isEqualTo(404);
        }
    }

    @Test
    void countsWhatItAnswered() throws IOException {
        server.call("GET /query?q=1");
        server.call("HEAD /query?q=2");
        server.call("GET /job/7");
        server.call("GET /job/8");
        server.call("GET /nowhere/1");
        server.call("GET /nowhere/2");
        server.call("GET /broken");
        Awaitility.await()
                .untilAsserted(() -> assertThat(server.traffic().open()).isZero());
        assertThat(server.traffic().uses())
                .extracting(use -> use.method() + " " + use.path() + " " + use.statuses() + " " + use.count())
                .containsExactly(
                        "GET /broken {5xx=1} 1",
                        "GET /job/{id} {2xx=2} 2",
                        "GET /query {2xx=2} 2",
                        "other other {4xx=2} 2");
        assertThat(server.traffic().uses()).allSatisfy(use -> {
            assertThat(use.within()).hasSize(Traffic.BOUNDS.size()).isSorted();
            assertThat(use.within().getLast()).isEqualTo(use.count());
        });
    }

    @Test
    void servesRoutesThatComeAndGo() throws IOException {
        Routes later = () -> List.of(Route.get("/later", exchange -> exchange.respond(200, Json.object())));
        assertThat(server.call("GET /later").status()).isEqualTo(404);
        server.server().add(later);
        assertThat(server.call("GET /later").status()).isEqualTo(200);
        server.server().remove(later);
        assertThat(server.call("GET /later").status()).isEqualTo(404);
    }

    @Test
    void letsARequestFinishWhenItStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        server.server()
                .add(() -> List.of(Route.get("/slow", exchange -> {
                    begun.countDown();
                    stopping.await(10, TimeUnit.SECONDS);
                    exchange.respond(200, Json.object());
                })));
        try (RawClient client = server.client()) {
            client.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
            begun.await(10, TimeUnit.SECONDS);
            Thread stop = Thread.ofVirtual().start(server::close);
            stopping.countDown();
            assertThat(client.read().status()).isEqualTo(200);
            stop.join(10_000);
        }
    }
}
