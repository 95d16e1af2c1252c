package org.diffusiondesk.engine.sd.worker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;

/** Work over HTTP. */
class SdServerTest extends ServerFixture {
    @Test
    void loadsDrawsAndTells() throws Exception {
        JsonNode before = get("/internal/health");
        assertThat(before.path("loaded").asBoolean()).isFalse();

        assertThat(post("/v1/models/load", "{\"model\":\"%s\"}".formatted(model))
                        .body())
                .contains("\"loaded\":true");
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

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/event-stream"));
        List<String> names = answer.body()
                .lines()
                .filter(l -> l.startsWith("event: "))
                .map(l -> l.substring(7))
                .toList();
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
    void aFailedSwitchBringsTheModelBackThatWasThereBefore() throws Exception {
        post("/v1/images/generations", body(""));

        HttpResponse<String> answer = load("bad");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("model_unusable", "it is bad", "before, m, is loaded again");
        assertThat(get("/internal/health").path("model").asString()).isEqualTo("m");
        assertThat(post("/v1/images/generations", "{\"prompt\":\"p\"}").statusCode())
                .isEqualTo(200);
        assertThat(engine.calls).containsExactly("open m", "close m", "open bad", "open m");
    }

    @Test
    void aSwitchThatFailsBecauseTheModelBeforeIsGoneAsWellLeavesNoModelAndSaysSo() throws Exception {
        Path other = Files.writeString(folder.resolve("other.gguf"), "GGUF");
        post("/v1/images/generations", body(""));
        engine.opening = () -> Files.delete(model);

        HttpResponse<String> answer =
                post("/v1/models/load", "{\"model\":\"bad\",\"files\":{\"model\":\"%s\"}}".formatted(other));

        assertThat(answer.body()).contains("model_unusable", "it is bad", "no model now");
        assertThat(get("/internal/health").path("loaded").asBoolean()).isFalse();
        HttpResponse<String> draw = post("/v1/images/generations", "{\"prompt\":\"p\"}");
        assertThat(draw.statusCode()).isEqualTo(404);
        assertThat(draw.body()).contains("model_unknown", "/v1/models/load");
    }

    @Test
    void aSwitchThatFailsForWantOfMemoryLeavesTheMemoryFreeAndTheModelBeforeIsLoadedOnRequest() throws Exception {
        post("/v1/images/generations", body(""));

        HttpResponse<String> answer = load("huge");

        assertThat(answer.statusCode()).isEqualTo(507);
        assertThat(answer.body()).contains("memory_short", "no model now");
        assertThat(get("/internal/health").path("loaded").asBoolean()).isFalse();
        assertThat(post("/v1/images/generations", body("")).statusCode()).isEqualTo(200);
        assertThat(engine.calls).containsExactly("open m", "close m", "open huge", "open m");
    }

    @Test
    void otherSaversOfTheModelAreAnotherModelAndTilingIsNot() throws Exception {
        post("/v1/images/generations", body("\"savers\":[]"));
        post("/v1/images/generations", body("\"savers\":[\"vae_tiling\"]"));
        post("/v1/images/generations", body("\"savers\":[\"params_in_ram\",\"vae_tiling\"]"));
        post("/v1/images/generations", body("\"savers\":[\"params_in_ram\",\"of_another_version\"]"));
        post("/v1/images/generations", body(""));
        assertThat(engine.calls).containsExactly("open m", "close m", "open m [params_in_ram]", "close m", "open m");
    }

    private HttpResponse<String> load(String id) throws Exception {
        return post(
                "/v1/models/load",
                "{\"model\":\"%s\",\"files\":{\"model\":\"%s\",\"vae\":\"%s\"}}".formatted(id, model, model));
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
        HttpResponse<InputStream> stream = http.send(
                request("/v1/images/generations", body("\"stream\":true")), HttpResponse.BodyHandlers.ofInputStream());
        stream.body().close();

        await().atMost(10, SECONDS).until(this::jobIsCancelled);
        assertThat(get("/v1/progress").path("state").asString()).isEqualTo("cancelled");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPlainClientThatHangsUpCancelsItsJob() throws Exception {
        engine.hold = new CountDownLatch(1);
        try (HttpClient leaving =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
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
        try (HttpClient leaving =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            leaving.sendAsync(
                    request("/v1/images/generations", body("\"steps\":1000")), HttpResponse.BodyHandlers.ofString());
            assertThat(engine.sampling.await(10, SECONDS)).isTrue();
            leaving.shutdownNow();
        }

        await().atMost(10, SECONDS)
                .until(() -> get("/v1/progress").path("state").asString().equals("cancelled"));
    }

    @Test
    void enlargesWithTheLoadedUpscaler() throws Exception {
        String picture = java.util.Base64.getEncoder().encodeToString(FakeEngine.png(10, 20));
        assertThat(post("/v1/images/upscale", "{\"image\":\"%s\"}".formatted(picture))
                        .body())
                .contains("model is missing");

        assertThat(post("/v1/upscale/load", "{\"model\":\"%s\"}".formatted(model))
                        .statusCode())
                .isEqualTo(200);
        JsonNode answer = json(post("/v1/images/upscale", "{\"image\":\"%s\",\"factor\":3}".formatted(picture)));

        assertThat(answer.path("data").get(0).path("width").asInt()).isEqualTo(30);
        assertThat(answer.path("data").get(0).path("height").asInt()).isEqualTo(60);
    }

    @Test
    void streamsProgress() throws Exception {
        engine.hold = new CountDownLatch(1);
        HttpResponse<InputStream> stream =
                http.send(authorized("/v1/stream/progress").build(), HttpResponse.BodyHandlers.ofInputStream());
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
}
