package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.JobState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class JobRoutesTest extends RestFixture {
    private static final String JOBS = "/v1/images/jobs";

    @BeforeEach
    void jobsTakeTheirTime() {
        images.finishAtOnce = false;
    }

    private HttpResponse<String> postWithKey(String path, String json, String key) {
        return send(request(path)
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    private HttpResponse<String> patch(String id, String json) {
        return send(request(JOBS + "/" + id)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    @Test
    void takesAJobAndTellsWhereItIs() {
        HttpResponse<String> answer =
                post(JOBS, "{\"prompt\": \"p\", \"seed\": 7, \"priority\": 5, \"preview\": true, \"width\": 64}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).contains(JOBS + "/job1");
        JsonNode body = json(answer);
        assertThat(body.path("job").asString()).isEqualTo("job1");
        assertThat(body.path("state").asString()).isEqualTo("queued");
        assertThat(body.path("priority").asInt()).isEqualTo(5);
        assertThat(body.path("request").toString()).isEqualTo("{\"prompt\":\"p\",\"width\":64,\"n\":1,\"seed\":7}");
        assertThat(images.jobs.getFirst().request.preview()).isTrue();
        assertThat(images.jobs.getFirst().options.priority()).isEqualTo(5);
    }

    @Test
    void showsAJobWithItsPicturesOnceItIsDone() {
        post(JOBS, "{\"prompt\": \"p\", \"n\": 2}");
        JsonNode waiting = json(get(JOBS + "/job1"));
        assertThat(waiting.has("images")).isFalse();
        assertThat(waiting.path("model").asString()).isEqualTo("demo");
        assertThat(waiting.path("created_at").isNumber()).isTrue();
        assertThat(waiting.path("started_at").isNull()).isTrue();
        images.jobs.getFirst().finish();
        JsonNode done = json(get(JOBS + "/job1"));
        assertThat(done.path("images").size()).isEqualTo(2);
        assertThat(done.path("images").path(1).path("url").asString()).isEqualTo(base() + "/outputs/job1-1.png");
        assertThat(done.path("images").path(1).path("name").asString()).isEqualTo("job1-1.png");
    }

    @Test
    void anEditIsAJobAsWell() {
        String image = java.util.Base64.getEncoder().encodeToString(FakeImages.png());
        assertThat(post(JOBS, "{\"prompt\": \"p\", \"image\": \"" + image + "\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(images.jobs.getFirst().request.inputs()).hasSize(1);
    }

    @Test
    void theSameKeyGetsTheSameJob() {
        String first = json(postWithKey(JOBS, "{\"prompt\": \"p\"}", "abc"))
                .path("job")
                .asString();
        assertThat(json(postWithKey(JOBS, "{\"prompt\": \"p\"}", "abc"))
                        .path("job")
                        .asString())
                .isEqualTo(first);
        assertThat(json(postWithKey(JOBS, "{\"prompt\": \"p\"}", "abd"))
                        .path("job")
                        .asString())
                .isNotEqualTo(first);
        assertThat(images.jobs).hasSize(2);
        HttpResponse<String> wrong = postWithKey(JOBS, "{\"prompt\": \"p\"}", "x".repeat(256));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(error(wrong).path("param").asString()).isEqualTo("Idempotency-Key");
    }

    @Test
    void aJobThatTwoWaitForEndsWhenTheLastOneHangsUp() {
        HttpRequest request = request("/v1/images/generations")
                .header("Idempotency-Key", "abc")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"p\"}"))
                .build();
        HttpRequest stream = request("/v1/images/generations")
                .header("Idempotency-Key", "abc")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"p\", \"stream\": true}"))
                .build();
        CompletableFuture<HttpResponse<String>> first = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        await().until(() -> images.jobs.size() == 1);
        HttpResponse<java.io.InputStream> second = client.sendAsync(stream, HttpResponse.BodyHandlers.ofInputStream())
                .join();
        await().until(() -> images.jobs.getFirst().isHeard());
        first.cancel(true);
        assertThat(images.jobs.getFirst().progress().state()).isEqualTo(JobState.QUEUED);
        try {
            second.body().close();
        } catch (java.io.IOException hangingUp) {
            throw new AssertionError(hangingUp);
        }
        await().until(() -> images.jobs.getFirst().progress().state() == JobState.CANCELLED);
        assertThat(images.jobs).hasSize(1);
    }

    @Test
    void listsTheNewestFirstPageByPage() {
        for (int i = 0; i < 5; i++) {
            post(JOBS, "{\"prompt\": \"p\"}");
        }
        images.jobs.getFirst().finish();
        JsonNode page = json(get(JOBS + "?limit=2"));
        assertThat(ids(page)).containsExactly("job5", "job4");
        assertThat(page.path("has_more").asBoolean()).isTrue();
        JsonNode last = json(get(JOBS + "?limit=3&before=job4"));
        assertThat(ids(last)).containsExactly("job3", "job2", "job1");
        assertThat(last.path("has_more").asBoolean()).isFalse();
        assertThat(ids(json(get(JOBS + "?state=done")))).containsExactly("job1");
        assertThat(ids(json(get(JOBS + "?state=done,%20queued")))).hasSize(5);
        assertThat(ids(json(get(JOBS + "?state=failed")))).isEmpty();
    }

    private static List<String> ids(JsonNode page) {
        return page.path("data")
                .valueStream()
                .map(one -> one.path("job").asString())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"limit=0, limit", "limit=501, limit", "limit=x, limit", "state=sleeping, state", "before=nobody, before"
    })
    void namesTheWrongParameterOfAList(String query, String param) {
        HttpResponse<String> answer = get(JOBS + "?" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer).path("param").asString()).isEqualTo(param);
    }

    @Test
    void changesThePriorityOfAJobThatWaits() {
        post(JOBS, "{\"prompt\": \"p\"}");
        assertThat(json(patch("job1", "{\"priority\": -3}")).path("priority").asInt())
                .isEqualTo(-3);
        for (String wrong : List.of("{}", "{\"priority\": 101}", "{\"priority\": \"high\"}", "{\"priority\": 1.5}")) {
            HttpResponse<String> answer = patch("job1", wrong);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(error(answer).path("param").asString()).isEqualTo("priority");
        }
        images.jobs.getFirst().step(1);
        assertThat(patch("job1", "{\"priority\": 1}").statusCode()).isEqualTo(400);
        assertThat(patch("none", "{\"priority\": 1}").statusCode()).isEqualTo(404);
        assertThat(images.jobs.getFirst().info().priority()).isEqualTo(-3);
    }

    @ParameterizedTest
    @CsvSource({JobOptions.LOWEST - 1 + "", JobOptions.HIGHEST + 1 + "", "\"high\"", "1.5"})
    void namesAWrongPriority(String priority) {
        HttpResponse<String> answer = post(JOBS, "{\"prompt\": \"p\", \"priority\": " + priority + "}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer).path("param").asString()).isEqualTo("priority");
        assertThat(images.jobs).isEmpty();
    }
}
