package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The worker over HTTP, with an engine that only pretends. */
abstract class ServerFixture {
    static final String TOKEN = "secret";

    final FakeEngine engine = new FakeEngine();
    final ImageWorker worker = new ImageWorker(engine);
    final CountDownLatch shutdown = new CountDownLatch(1);
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    SdServer server;
    Path model;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        model = Files.writeString(folder.resolve("model.gguf"), "GGUF");
        server = new SdServer(0, new Access(Optional.of(TOKEN)));
        server.start(
                new Routes(worker, new DrawDefaults(64, 64, 3, 1), new JobAnswers(server.port()), shutdown::countDown)
                        .table());
    }

    @AfterEach
    void stop() throws Exception {
        engine.hold.countDown();
        server.close();
        assertThat(worker.stop(Duration.ofSeconds(10))).isTrue();
        http.shutdownNow();
    }

    String body(String more) {
        return "{\"prompt\":\"p\",\"model\":\"m\",\"files\":{\"model\":\"%s\"}%s}"
                .formatted(model, more.isEmpty() ? "" : "," + more);
    }

    static String readUntil(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            text.append((char) c);
            if (text.indexOf(end) >= 0) {
                return text.toString();
            }
        }
        throw new IOException("ended before " + end + ": " + text);
    }

    HttpRequest.Builder authorized(String path) {
        return HttpRequest.newBuilder(server.base().resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + TOKEN);
    }

    HttpRequest request(String path, String body) {
        return authorized(path)
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> postAsync(String path, String body) {
        return http.sendAsync(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode get(String path) throws Exception {
        return json(http.send(authorized(path).build(), HttpResponse.BodyHandlers.ofString()));
    }

    static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return WireJson.MAPPER.readTree(answer.body());
    }

    int status(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
