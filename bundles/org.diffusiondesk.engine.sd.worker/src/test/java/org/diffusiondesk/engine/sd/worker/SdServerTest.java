package org.diffusiondesk.engine.sd.worker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The worker over HTTP, with an engine that only pretends. */
class SdServerTest {
    private static final String TOKEN = "secret";

    private final FakeEngine engine = new FakeEngine();
    private final ImageWorker worker = new ImageWorker(engine);
    private final CountDownLatch shutdown = new CountDownLatch(1);
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private SdServer server;
    private Path model;
    private @TempDir Path folder;

    @BeforeEach
    void start() throws Exception {
        model = Files.writeString(folder.resolve("model.gguf"), "GGUF");
        server = new SdServer(0, new Access(Optional.of(TOKEN)));
        server.start(new Routes(worker, new DrawDefaults(64, 64, 3, 1), new JobAnswers(server.port()), shutdown::countDown).table());
    }

    @AfterEach
    void stop() throws Exception {
        engine.hold.countDown();
        server.close();
        assertThat(worker.stop(Duration.ofSeconds(10))).isTrue();
        http.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/internal/health", "GET,/internal/engine", "POST,/internal/shutdown", "GET,/v1/models", "POST,/v1/models/load",
        "POST,/v1/images/generations", "POST,/v1/images/edits", "POST,/v1/images/cancel", "GET,/v1/progress", "GET,/v1/stream/progress",
        "POST,/v1/upscale/load", "POST,/v1/images/upscale", "GET,/nowhere"
    })
    void wantsItsTokenEverywhere(String method, String path) throws Exception {
        HttpRequest.Builder none = HttpRequest.newBuilder(server.base().resolve(path)).method(method, HttpRequest.BodyPublishers.noBody());
        assertThat(status(none)).isEqualTo(401);
        assertThat(status(none.copy().header("Authorization", "Bearer wrong"))).isEqualTo(401);
        assertThat(status(none.copy().header("Authorization", TOKEN))).isEqualTo(401);
        assertThat(shutdown.getCount()).isOne();
    }

    @Test
    void takesTheTokenInEitherHeader() throws Exception {
        HttpRequest.Builder health = HttpRequest.newBuilder(server.base().resolve("/internal/health"));
        assertThat(status(health.copy().header("Authorization", "bearer " + TOKEN))).isEqualTo(200);
        assertThat(status(health.copy().header("X-DiffusionDesk-Token", TOKEN))).isEqualTo(200);
    }

    @Test
    void loadsDrawsAndTells() throws Exception {
        JsonNode before = get("/internal/health");
        assertThat(before.path("loaded").asBoolean()).isFalse();

        assertThat(post("/v1/models/load", "{\"model\":\"%s\"}".formatted(model)).body()).contains("\"loaded\":true");
        JsonNode answer = json(post("/v1/images/generations", "{\"prompt\":\"p\",\"n\":2,\"seed\":5}"));

        assertThat(answer.path("data")).hasSize(2);
        assertThat(answer.path("data").get(1).path("seed").asLong()).isEqualTo(6);
        assertThat(answer.path("data").get(0).path("b64_json").binaryValue()).isEqualTo(FakeEngine.png(64, 64));
        assertThat(get("/internal/health").path("loaded").asBoolean()).isTrue();
        assertThat(get("/v1/models").path("data").get(0).path("id").asString()).isEqualTo(model.toString());
        assertThat(get("/v1/progress").path("state").asString()).isEqualTo("done");
    }

    @Test
    void tellsEventsInOrder() throws Exception {
        HttpResponse<String> answer = post("/v1/images/generations", body("\"preview\":true,\"stream\":true"));

        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(t -> assertThat(t).startsWith("text/event-stream"));
        List<String> names = answer.body().lines().filter(l -> l.startsWith("event: ")).map(l -> l.substring(7)).toList();
        assertThat(names.stream().filter(n -> !n.equals("preview")))
                .containsExactly("loading", "loading", "phase", "step", "step", "step", "image", "done");
        assertThat(names).contains("preview").endsWith("done");
    }

    @Test
    void opensAModelOnceUntilItsFileChanges() throws Exception {
        post("/v1/images/generations", body(""));
        post("/v1/images/generations", body(""));
        assertThat(engine.calls).containsExactly("open m");

        Files.writeString(model, "GGUF, longer");
        post("/v1/images/generations", body(""));
        assertThat(engine.calls).containsExactly("open m", "close m", "open m");
    }

    @Test
    void aFailedSwitchLeavesNoModelAndSaysSo() throws Exception {
        post("/v1/images/generations", body(""));

        HttpResponse<String> answer = post("/v1/models/load", "{\"model\":\"bad\",\"files\":{\"model\":\"%s\",\"vae\":\"%s\"}}".formatted(model, model));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("model_unusable", "it is bad", "no model now");
        assertThat(get("/internal/health").path("loaded").asBoolean()).isFalse();
        HttpResponse<String> draw = post("/v1/images/generations", "{\"prompt\":\"p\"}");
        assertThat(draw.statusCode()).isEqualTo(404);
        assertThat(draw.body()).contains("model_unknown", "/v1/models/load");
    }

    @Test
    void refusesASecondJobWhileOneRuns() throws Exception {
        engine.hold = new CountDownLatch(1);
        CompletableFuture<HttpResponse<String>> first = postAsync("/v1/images/generations", body(""));
        assertThat(engine.sampling.await(10, SECONDS)).isTrue();

        HttpResponse<String> second = post("/v1/images/generations", body(""));
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.body()).contains("\"unavailable\"");
        assertThat(get("/internal/health").path("busy").asBoolean()).isTrue();
        assertThat(get("/v1/progress").path("state").asString()).isEqualTo("running");

        engine.hold.countDown();
        assertThat(first.get(10, SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void cancelsOnlyTheJobThatIsMeant() throws Exception {
        engine.hold = new CountDownLatch(1);
        CompletableFuture<HttpResponse<String>> job = postAsync("/v1/images/generations", body("\"job\":\"mine\""));
        assertThat(engine.sampling.await(10, SECONDS)).isTrue();

        assertThat(post("/v1/images/cancel", "{\"job\":\"other\"}").body()).contains("false");
        assertThat(post("/v1/images/cancel", "{\"job\":\"mine\"}").body()).contains("true");
        CompletableFuture<HttpResponse<String>> next = postAsync("/v1/images/generations", body("\"job\":\"next\""));
        engine.hold.countDown();

        HttpResponse<String> answer = job.get(10, SECONDS);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("\"cancelled\"");
        assertThat(next.get(10, SECONDS).statusCode()).isEqualTo(200);
        assertThat(post("/v1/images/cancel", "").body()).contains("false");
    }

    @Test
    void aStreamClientThatHangsUpCancelsItsJob() throws Exception {
        engine.hold = new CountDownLatch(1);
        HttpResponse<InputStream> stream =
                http.send(request("/v1/images/generations", body("\"stream\":true")), HttpResponse.BodyHandlers.ofInputStream());
        stream.body().close();

        await().atMost(10, SECONDS).until(this::jobIsCancelled);
        assertThat(get("/v1/progress").path("state").asString()).isEqualTo("cancelled");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPlainClientThatHangsUpCancelsItsJob() throws Exception {
        engine.hold = new CountDownLatch(1);
        try (HttpClient leaving = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            leaving.sendAsync(request("/v1/images/generations", body("")), HttpResponse.BodyHandlers.ofString());
            assertThat(engine.sampling.await(10, SECONDS)).isTrue();
            leaving.shutdownNow();
        }

        await().atMost(10, SECONDS).until(this::jobIsCancelled);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPlainClientIsMissedAlsoWhileEventsNeverPause() throws Exception {
        engine.pace = Duration.ofMillis(20);
        try (HttpClient leaving = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            leaving.sendAsync(request("/v1/images/generations", body("\"steps\":1000")), HttpResponse.BodyHandlers.ofString());
            assertThat(engine.sampling.await(10, SECONDS)).isTrue();
            leaving.shutdownNow();
        }

        await().atMost(10, SECONDS).until(() -> get("/v1/progress").path("state").asString().equals("cancelled"));
    }

    @Test
    void answersEveryKindOfBadRequest() throws Exception {
        assertThat(post("/v1/images/generations", "{nope").statusCode()).isEqualTo(400);
        assertThat(post("/v1/images/generations", body("\"width\":72,\"height\":9")).body()).contains("height must be 64 .. 1024 and a multiple of 8");
        assertThat(post("/v1/nope", "{}").statusCode()).isEqualTo(404);
        assertThat(post("/v1/models", "{}").statusCode()).isEqualTo(405);
        assertThat(post("/v1/models/load", "{\"model\":\"%s\"}".formatted(folder)).body()).contains("is a directory", "\"model_unusable\"");
        assertThat(post("/v1/models/load", "{\"model\":\"/nope/x.gguf\"}").body()).contains("does not exist");
        assertThat(post("/v1/models/load", "{}").body()).contains("model is missing");
        assertThat(post("/v1/images/upscale", "{\"image\":\"AAAA\"}").statusCode()).isEqualTo(400);
        assertThat(post("/v1/images/generations", body("\"stream\":true,\"width\":72,\"height\":9")).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesAHugeBody() throws Exception {
        byte[] huge = new byte[(int) Exchange.BODY_LIMIT + 1];
        HttpRequest request = authorized("/v1/images/generations").POST(HttpRequest.BodyPublishers.ofByteArray(huge)).build();

        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("too_large", "64 MiB");
    }

    @Test
    void enlargesWithTheLoadedUpscaler() throws Exception {
        String picture = java.util.Base64.getEncoder().encodeToString(FakeEngine.png(10, 20));
        assertThat(post("/v1/images/upscale", "{\"image\":\"%s\"}".formatted(picture)).body()).contains("model is missing");

        assertThat(post("/v1/upscale/load", "{\"model\":\"%s\"}".formatted(model)).statusCode()).isEqualTo(200);
        JsonNode answer = json(post("/v1/images/upscale", "{\"image\":\"%s\",\"factor\":3}".formatted(picture)));

        assertThat(answer.path("data").get(0).path("width").asInt()).isEqualTo(30);
        assertThat(answer.path("data").get(0).path("height").asInt()).isEqualTo(60);
    }

    @Test
    void streamsProgress() throws Exception {
        engine.hold = new CountDownLatch(1);
        HttpResponse<InputStream> stream = http.send(authorized("/v1/stream/progress").build(), HttpResponse.BodyHandlers.ofInputStream());
        CompletableFuture<HttpResponse<String>> job = postAsync("/v1/images/generations", body(""));
        try (InputStream in = stream.body()) {
            assertThat(readUntil(in, "\"phase\":\"sample\"")).contains("event: progress", "\"state\":\"idle\"");
            engine.hold.countDown();
            assertThat(readUntil(in, "\"state\":\"done\"")).isNotEmpty();
        }
        assertThat(job.get(10, SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void shutsDownAfterTheAnswer() throws Exception {
        assertThat(post("/internal/shutdown", "").statusCode()).isEqualTo(200);
        assertThat(shutdown.await(10, SECONDS)).isTrue();
    }

    private boolean jobIsCancelled() throws Exception {
        if (get("/v1/progress").path("state").asString().equals("cancelled")) {
            return true;
        }
        // the fake asks at each step only, as the real engine does: let it go on once the hang-up was noticed
        if (worker.cancelRequested()) {
            engine.hold.countDown();
        }
        return false;
    }

    private String body(String more) {
        return "{\"prompt\":\"p\",\"model\":\"m\",\"files\":{\"model\":\"%s\"}%s}".formatted(model, more.isEmpty() ? "" : "," + more);
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            text.append((char) c);
            if (text.indexOf(end) >= 0) {
                return text.toString();
            }
        }
        throw new IOException("ended before " + end + ": " + text);
    }

    private HttpRequest.Builder authorized(String path) {
        return HttpRequest.newBuilder(server.base().resolve(path)).timeout(Duration.ofSeconds(20)).header("Authorization", "Bearer " + TOKEN);
    }

    private HttpRequest request(String path, String body) {
        return authorized(path).POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)).build();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> postAsync(String path, String body) {
        return http.sendAsync(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        return json(http.send(authorized(path).build(), HttpResponse.BodyHandlers.ofString()));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return WireJson.MAPPER.readTree(answer.body());
    }

    private int status(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
