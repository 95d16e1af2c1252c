package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ServiceRoutesTest extends RestFixture {
    @Test
    void listsRestartsAndShowsTheLogOfWorkers() {
        assertThat(json(get("/v1/workers")).path("workers").path(1).path("id").asString())
                .isEqualTo("llm");
        assertThat(post("/v1/workers/sd/restart", "").statusCode()).isEqualTo(202);
        assertThat(workers.restarted).containsExactly(WorkerId.SD);
        assertThat(json(get("/v1/workers/llm/log?lines=7")).path("lines").toString())
                .isEqualTo("[\"line of llm\",\"asked for 7\"]");
        HttpResponse<String> unknown = post("/v1/workers/gpu/restart", "");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(error(unknown).path("message").asString()).contains("llm and sd");
        for (String lines : List.of("0", "-1", "many", "1001", "99999999999")) {
            assertThat(error(get("/v1/workers/llm/log?lines=" + lines))
                            .path("param")
                            .asString())
                    .isEqualTo("lines");
        }
    }

    @Test
    void listsModelsAsOpenAiDoes() {
        JsonNode data = json(get("/v1/models")).path("data");
        assertThat(data.path(0).path("id").asString()).isEqualTo("demo");
        assertThat(data.path(0).path("object").asString()).isEqualTo("model");
        assertThat(data.path(0).path("type").asString()).isEqualTo("image");
        assertThat(data.path(0).path("loaded").asBoolean()).isTrue();
        assertThat(data.path(0).path("defaults").path("steps").asInt()).isEqualTo(8);
        assertThat(data.path(1).path("type").asString()).isEqualTo("text");
        workers.now = List.of(FakeServices.status(WorkerId.SD, FakeServices.FAILED, 0));
        assertThat(json(get("/v1/models/demo")).path("loaded").asBoolean()).isFalse();
        HttpResponse<String> unknown = get("/v1/models/gpt-9");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(error(unknown).path("message").asString()).contains("demo, chat");
    }

    @Test
    void listsWhatIsAddedToImageModelsWhenAskedForIt() {
        assertThat(json(get("/v1/models")).path("data")).hasSize(2);
        assertThat(json(get("/v1/models?type=image")).path("data")).hasSize(1);
        assertThat(json(get("/v1/models?type=vae")).path("data")).isEmpty();
        JsonNode lora = json(get("/v1/models?type=lora")).path("data").path(0);
        assertThat(lora.path("id").asString()).isEqualTo("style/more details v1.5");
        assertThat(lora.path("type").asString()).isEqualTo("lora");
        assertThat(lora.path("family").asString()).isEqualTo("sdxl");
        assertThat(lora.path("alias").asString()).isEqualTo("details");
        assertThat(lora.path("trigger_words").path(0).asString()).isEqualTo("zwx");
        assertThat(json(get("/v1/models/style/more%20details%20v1.5"))).isEqualTo(lora);
        HttpResponse<String> wrong = get("/v1/models?type=video");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(error(wrong).path("param").asString()).isEqualTo("type");
    }

    @Test
    void tellsTheSumThatIsKnown() {
        JsonNode data = json(get("/v1/models")).path("data");
        assertThat(data.path(0).path("sha256").asString()).isEqualTo(FakeServices.Catalog.SUM);
        assertThat(data.path(1).has("sha256")).isFalse();
    }

    @Test
    void loadsAModelOfEitherKind() {
        assertThat(json(post("/v1/models/load", "{\"model\": \"demo\"}"))
                        .path("type")
                        .asString())
                .isEqualTo("image");
        assertThat(images.loads).containsExactly("demo");
        JsonNode chat = json(
                post("/v1/models/load", "{\"model\": \"chat\", \"options\": {\"ctx\": 2048, \"gpu_layers\": -1}}"));
        assertThat(chat.path("ctx").asInt()).isEqualTo(2048);
        assertThat(chat.path("warnings").path(0).asString()).isEqualTo("fell back to the CPU");
        assertThat(text.loads)
                .containsExactly(new TextOptions(
                        OptionalInt.of(2048), OptionalInt.empty(), OptionalInt.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/models/load | {} | 400 | invalid_request | model",
                "/v1/models/load | {\"model\": 1} | 400 | invalid_request | model",
                "/v1/models/load | {\"model\": \"x\"} | 404 | model_unknown | model",
                "/v1/models/load | {\"model\": \"chat\", \"type\": \"image\"} | 404 | model_unknown | model",
                "/v1/models/load | {\"model\": \"chat\", \"type\": \"video\"} | 400 | invalid_request | type",
                "/v1/models/load | {\"model\": \"cut.gguf\"} | 400 | model_unusable | cut.gguf",
                "/v1/models/load | {\"model\": \"chat\", \"options\": {\"ctx\": 1}} | 400 | invalid_request | options.ctx",
                "/v1/models/load | {\"model\": \"chat\", \"options\": 7} | 400 | invalid_request | options",
                "/v1/llm/load | {\"ctx\": \"big\"} | 400 | invalid_request | ctx",
                "/v1/llm/load | {\"gpu_layers\": 1000} | 400 | invalid_request | gpu_layers",
                "/v1/llm/load | {\"threads\": 0} | 400 | invalid_request | threads",
                "/v1/llm/load | {\"model\": [] } | 400 | invalid_request | model"
            })
    void namesWhatIsWrongWithALoad(String path, String body, int status, String code, String param) {
        HttpResponse<String> answer = post(path, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(error(answer).path("code").asString()).isEqualTo(code);
        assertThat(error(answer).path("param").asString()).isEqualTo(param);
        assertThat(text.loads).isEmpty();
    }

    @Test
    void loadsAndUnloadsTheLanguageModel() {
        assertThat(json(post("/v1/llm/load", "{\"threads\": 2}")).path("loaded").asBoolean())
                .isTrue();
        assertThat(post("/v1/llm/unload", "").statusCode()).isEqualTo(200);
        assertThat(text.unloads).isEqualTo(1);
        text.broken = true;
        HttpResponse<String> broken = post("/v1/llm/load", "{}");
        assertThat(broken.statusCode()).isEqualTo(503);
        assertThat(error(broken).path("code").asString()).isEqualTo("worker_start_failed");
    }

    @Test
    void showsAndCancelsJobs() {
        images.finishAtOnce = false;
        images.submit(ImageRequest.of("p"));
        FakeJob job = images.jobs.getFirst();
        job.step(2);
        JsonNode running = json(get("/v1/images/jobs/job1"));
        assertThat(running.path("phase").asString()).isEqualTo("sample");
        assertThat(running.path("step").asInt()).isEqualTo(2);
        assertThat(running.path("eta").asDouble()).isEqualTo(3.0);
        assertThat(json(post("/v1/images/jobs/job1/cancel", "")).path("state").asString())
                .isEqualTo("cancelled");
        assertThat(json(get("/v1/images/jobs/job1")).path("error").path("code").asString())
                .isEqualTo("cancelled");
        images.finishAtOnce = true;
        images.submit(ImageRequest.of("p"));
        JsonNode done = json(get("/v1/images/jobs/job2"));
        assertThat(done.path("images").path(0).path("url").asString()).isEqualTo(base() + "/outputs/job2-0.png");
        assertThat(get("/v1/images/jobs/none").statusCode()).isEqualTo(404);
        assertThat(post("/v1/images/jobs/none/cancel", "").statusCode()).isEqualTo(404);
    }

    @Test
    void tellsTheProgressOfTheJobInWorkOrOfANamedOne() {
        assertThat(json(get("/v1/progress")).path("phase").asString()).isEqualTo("idle");
        images.finishAtOnce = false;
        images.submit(ImageRequest.of("p"));
        images.jobs.getFirst().step(1);
        images.submit(ImageRequest.of("p"));
        assertThat(json(get("/v1/progress")).path("job").asString()).isEqualTo("job2");
        assertThat(json(get("/v1/progress?job=job1")).path("step").asInt()).isEqualTo(1);
        assertThat(json(get("/v1/progress?job=job1")).path("time").asDouble()).isEqualTo(1.5);
        assertThat(get("/v1/progress?job=none").statusCode()).isEqualTo(404);
        assertThat(get("/v1/stream/progress?job=none").statusCode()).isEqualTo(404);
    }

    @Test
    void streamsTheProgressOfOneJobToItsEnd() throws Exception {
        images.finishAtOnce = false;
        images.submit(ImageRequest.of("p"));
        FakeJob job = images.jobs.getFirst();
        HttpResponse<InputStream> answer =
                client.send(request("/v1/stream/progress?job=job1").build(), HttpResponse.BodyHandlers.ofInputStream());
        await().until(job::isHeard);
        job.step(1);
        job.step(2);
        job.fail(new CancelledException("enough"));
        List<String> data = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("data:"))
                .toList();
        assertThat(data).hasSize(4);
        assertThat(data.get(2)).contains("\"step\":2").contains("\"eta\":3.0");
        assertThat(data.getLast()).contains("\"state\":\"cancelled\"");
    }

    @Test
    void streamsTheProgressOfJobsThatComeLaterAndLetsGoWhenTheClientDoes() throws Exception {
        images.finishAtOnce = false;
        HttpResponse<InputStream> answer =
                client.send(request("/v1/stream/progress").build(), HttpResponse.BodyHandlers.ofInputStream());
        await().until(() -> images.listeners() == 1);
        BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        assertThat(nextData(lines)).contains("\"phase\":\"idle\"");
        images.submit(ImageRequest.of("p"));
        assertThat(nextData(lines)).contains("\"job\":\"job1\"");
        images.jobs.getFirst().finish();
        String line = nextData(lines);
        assertThat(line).contains("\"state\":\"done\"");
        images.submit(ImageRequest.of("p"));
        assertThat(nextData(lines)).contains("\"job\":\"job2\"").contains("\"state\":\"queued\"");
        answer.body().close();
        await().until(() -> images.listeners() == 0 && !images.jobs.getLast().isHeard());
        assertThat(images.jobs.getLast().progress().state()).isEqualTo(JobState.QUEUED);
    }

    private static String nextData(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data:")) {
                return line;
            }
        }
        throw new AssertionError("the stream ended");
    }

    @Test
    void anLlmWorkerShowsOnlyItself() {
        List<WorkerStatus> llm = List.of(
                FakeServices.status(WorkerId.SD, FakeServices.FAILED, 0),
                FakeServices.status(WorkerId.LLM, FakeServices.READY, 0));
        workers.now = llm;
        Runnable[] asked = {() -> {}};
        InternalRoutes internal = new InternalRoutes(workers, asked[0]);
        assertThat(internal.routes()).extracting(Route::path).containsExactly("/internal/health", "/internal/shutdown");
        try (var server = org.diffusiondesk.http.LocalServer.start(
                new WorkerRoutes(workers, Optional::empty, EnumSet.of(WorkerId.LLM), assembly, "1.0.0"))) {
            HttpResponse<String> health =
                    send(HttpRequest.newBuilder(server.uri().resolve("/health")).build());
            assertThat(json(health).path("status").asString()).isEqualTo("ok");
            assertThat(json(health).path("workers").has("sd")).isFalse();
        }
    }

    @Test
    void everyRouteOfTheServerAnswersWrongMethodsAndPathsInTheOneShape() {
        assertThat(post("/health", "").statusCode()).isEqualTo(405);
        assertThat(error(get("/v1/images/generations")).path("code").asString()).isEqualTo("method_not_allowed");
        assertThat(error(get("/v1/nothing")).path("code").asString()).isEqualTo("not_found");
    }
}
