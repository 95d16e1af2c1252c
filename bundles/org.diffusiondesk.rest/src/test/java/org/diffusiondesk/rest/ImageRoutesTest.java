package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.PictureFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ImageRoutesTest extends RestFixture {
    private static final String GENERATIONS = "/v1/images/generations";

    @Test
    void answersInTheFormatThatIsAskedFor() {
        HttpResponse<String> answer =
                post(GENERATIONS, "{\"prompt\": \"p\", \"output_format\": \"webp\", \"output_compression\": 0}");
        assertThat(json(answer).path("output_format").asString()).isEqualTo("webp");
        assertThat(images.jobs.getFirst().request.output()).isEqualTo(new ImageOutput(PictureFormat.WEBP, 1));
        post(GENERATIONS, "{\"prompt\": \"p\", \"output_format\": \"jpeg\"}");
        assertThat(images.jobs.get(1).request.output()).isEqualTo(new ImageOutput(PictureFormat.JPEG, 95));
    }

    @Test
    void answersInTheShapeOfOpenAi() {
        HttpResponse<String> answer = post(GENERATIONS, "{\"prompt\": \"a red circle\", \"n\": 2}");
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode body = json(answer);
        assertThat(body.path("created").asLong()).isPositive();
        assertThat(body.path("data").size()).isEqualTo(2);
        assertThat(Base64.getDecoder()
                        .decode(body.path("data").path(1).path("b64_json").asString()))
                .isEqualTo(FakeImages.png());
        assertThat(body.path("data").path(1).path("seed").asLong()).isEqualTo(43);
        assertThat(body.path("usage").path("sample_ms").asInt()).isEqualTo(3);
        assertThat(body.path("job").asString()).isEqualTo("job1");
    }

    @Test
    void passesOnEveryField() {
        post(GENERATIONS, """
                {"model": "demo", "prompt": "p", "negative_prompt": "bad", "n": 3, "size": "256x128", "steps": 9, "cfg_scale": 2.5,
                 "seed": 7, "sampler": "Euler a", "scheduler": "karras", "clip_skip": 2, "user": "ignored", "quality": "high"}
                """);
        ImageRequest request = images.jobs.getFirst().request;
        assertThat(request)
                .isEqualTo(new ImageRequest(
                        Optional.of("demo"),
                        "p",
                        "bad",
                        OptionalInt.of(256),
                        OptionalInt.of(128),
                        3,
                        OptionalInt.of(9),
                        OptionalDouble.of(2.5),
                        OptionalLong.of(7),
                        Optional.of("Euler a"),
                        Optional.of("karras"),
                        OptionalDouble.empty(),
                        OptionalInt.of(2),
                        false,
                        java.util.List.of(),
                        ImageExtras.NONE,
                        ImageOutput.PNG));
    }

    @Test
    void leavesOpenWhatTheRequestLeavesOpen() {
        post(GENERATIONS, "{\"prompt\": \"p\", \"size\": \"auto\", \"seed\": -1, \"n\": null, \"model\": \"\"}");
        assertThat(images.jobs.getFirst().request).isEqualTo(ImageRequest.of("p"));
    }

    @Test
    void answersWithAddressesWhenAskedTo() {
        JsonNode body = json(post(GENERATIONS, "{\"prompt\": \"p\", \"response_format\": \"url\"}"));
        assertThat(body.path("data").path(0).path("url").asString()).isEqualTo(base() + "/outputs/job1-0.png");
        assertThat(body.path("data").path(0).has("b64_json")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | prompt | is missing",
                "{\"prompt\": 5} | prompt | must be a string",
                "{\"prompt\": \"p\", \"n\": 1000} | n | 1 to 10",
                "{\"prompt\": \"p\", \"n\": \"two\"} | n | whole number",
                "{\"prompt\": \"p\", \"n\": 1.5} | n | whole number",
                "{\"prompt\": \"p\", \"size\": \"big\"} | size | WIDTHxHEIGHT",
                "{\"prompt\": \"p\", \"size\": 128} | size | must be a string",
                "{\"prompt\": \"p\", \"size\": \"128x128\", \"width\": 64} | size | one of them is enough",
                "{\"prompt\": \"p\", \"width\": \"128px\"} | width | whole number",
                "{\"prompt\": \"p\", \"steps\": true} | steps | whole number",
                "{\"prompt\": \"p\", \"cfg_scale\": []} | cfg_scale | a number",
                "{\"prompt\": \"p\", \"seed\": -2} | seed | whole number",
                "{\"prompt\": \"p\", \"sampler\": 1} | sampler | must be a string",
                "{\"prompt\": \"p\", \"response_format\": \"jpg\"} | response_format | b64_json, url",
                "{\"prompt\": \"p\", \"output_format\": \"gif\"} | output_format | jpeg, png, webp",
                "{\"prompt\": \"p\", \"output_compression\": 101} | output_compression | from 0 to 100",
                "{\"prompt\": \"p\", \"stream\": \"yes\"} | stream | true or false",
                "{\"prompt\": \"p\", \"stream\": true, \"partial_images\": 4} | partial_images | from 0 to 3",
                "{\"prompt\": | body | not valid JSON",
                "[1, 2] | body | must be a JSON object"
            })
    void namesTheWrongField(String body, String field, String reason) {
        HttpResponse<String> answer = post(GENERATIONS, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer).path("code").asString()).isEqualTo("invalid_request");
        assertThat(error(answer).path("param").asString()).isEqualTo(field);
        assertThat(error(answer).path("message").asString()).contains(reason);
        assertThat(images.jobs).isEmpty();
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        HttpResponse<String> answer = post(GENERATIONS, "{\"prompt\": \"" + "x".repeat(2 << 20) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(error(answer).path("code").asString()).isEqualTo("too_large");
    }

    @Test
    void tellsWhyAJobFailed() throws Exception {
        images.finishAtOnce = false;
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> post(GENERATIONS, "{\"prompt\": \"p\"}"));
        await().until(() -> !images.jobs.isEmpty());
        images.jobs.getFirst().fail(WorkerException.gone("the sd-worker ended (137)", null));
        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(502);
        assertThat(error(answer.get()).path("code").asString()).isEqualTo("worker_gone");
    }

    @ParameterizedTest
    @CsvSource({"false, CANCELLED", "true, QUEUED"})
    void aClientThatHangsUpCancelsItsJobUnlessItIsToBeKept(boolean keep, JobState state) throws Exception {
        images.finishAtOnce = false;
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                request(GENERATIONS)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"p\", \"keep\": " + keep + "}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> !images.jobs.isEmpty());
        FakeJob kept = images.jobs.getFirst();
        answer.cancel(true);
        if (keep) { // a second client that hangs up after the first shows that hanging up was noticed
            aClientThatHangsUpCancelsItsJobUnlessItIsToBeKept(false, JobState.CANCELLED, 1);
        }
        await().until(() -> kept.progress().state() == state);
    }

    private void aClientThatHangsUpCancelsItsJobUnlessItIsToBeKept(boolean keep, JobState state, int index) {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                request(GENERATIONS)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"p\", \"keep\": " + keep + "}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> images.jobs.size() > index);
        answer.cancel(true);
        await().until(() -> images.jobs.get(index).progress().state() == state);
    }

    @Test
    void streamsSomePreviewsAndThenThePictures() throws Exception {
        images.finishAtOnce = false;
        CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(
                () -> post(GENERATIONS, "{\"prompt\": \"p\", \"stream\": true, \"partial_images\": 1, \"n\": 2}"));
        await().until(() -> !images.jobs.isEmpty() && images.jobs.getFirst().isHeard());
        assertThat(images.jobs.getFirst().request.preview()).isTrue();
        for (int step = 1; step <= 4; step++) {
            images.jobs.getFirst().step(step);
        }
        images.jobs.getFirst().finish();
        String stream = answer.get(20, TimeUnit.SECONDS).body();
        assertThat(answer.get().headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(stream.lines().filter(line -> line.startsWith("event:")))
                .containsExactly(
                        "event: image_generation.partial_image",
                        "event: image_generation.completed",
                        "event: image_generation.completed");
        assertThat(stream)
                .contains("\"partial_image_index\":0", "\"step\":2", "\"type\":\"image_generation.completed\"")
                .contains("\"b64_json\":\"" + Base64.getEncoder().encodeToString(FakeImages.png()))
                .contains("\"seed\":43");
    }

    @Test
    void aStreamEndsWithAnErrorEventWhenTheJobFails() throws Exception {
        images.finishAtOnce = false;
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> post(GENERATIONS, "{\"prompt\": \"p\", \"stream\": true}"));
        await().until(() -> !images.jobs.isEmpty() && images.jobs.getFirst().isHeard());
        images.jobs.getFirst().fail(WorkerException.gone("the sd-worker ended (137)", null));
        assertThat(answer.get(20, TimeUnit.SECONDS).body())
                .contains("event: error")
                .contains("worker_gone");
    }

    @Test
    void aStreamOfAWrongRequestIsAnOrdinaryError() {
        assertThat(post(GENERATIONS, "{\"prompt\": \"p\", \"stream\": true, \"n\": 99}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void hangingUpAStreamCancelsItsJob() throws Exception {
        images.finishAtOnce = false;
        HttpResponse<InputStream> answer = client.send(
                request(GENERATIONS)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"p\", \"stream\": true}"))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        await().until(() -> !images.jobs.isEmpty());
        answer.body().close();
        await().until(() -> images.jobs.getFirst().progress().state() == JobState.CANCELLED);
    }

    @Test
    void listsSamplersAndSchedulers() {
        assertThat(json(get("/v1/samplers")).toString())
                .isEqualTo(
                        "{\"engine\":\"1.2\",\"samplers\":[\"euler\",\"heun\"],\"schedulers\":[\"karras\"],\"upscalers\":[],\"devices\":[\"CPU\"]}");
    }
}
