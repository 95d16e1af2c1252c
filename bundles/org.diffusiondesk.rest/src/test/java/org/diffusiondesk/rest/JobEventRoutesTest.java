package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.http.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JobEventRoutesTest extends RestFixture {
    private static final String JOBS = "/v1/images/jobs";

    @BeforeEach
    void submitOne() {
        images.finishAtOnce = false;
        post(JOBS, "{\"prompt\": \"p\"}");
    }

    private FakeJob job() {
        return images.jobs.getFirst();
    }

    private EventClient open(String query, String... lastEventId) throws Exception {
        return EventClient.open(client, request(JOBS + "/job1/events" + query), lastEventId);
    }

    private static JsonNode data(String event) {
        return Json.parse(EventClient.line(event, "data: ").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tellsAJobFromTheQueueToItsPictures() throws Exception {
        try (EventClient events = open("")) {
            assertThat(EventClient.name(events.next())).isEqualTo("queued");
            job().enter(JobState.QUEUED);
            assertThat(EventClient.name(events.next())).isEqualTo("position");
            job().enter(JobState.PLANNED);
            assertThat(EventClient.name(events.next())).isEqualTo("planned");
            job().enter(JobState.LOADING);
            assertThat(EventClient.name(events.next())).isEqualTo("loading");
            job().step(1);
            String step = events.next();
            assertThat(EventClient.name(step)).isEqualTo("step");
            assertThat(data(step).path("step").asInt()).isEqualTo(1);
            String preview = events.next();
            assertThat(EventClient.name(preview)).isEqualTo("preview");
            assertThat(data(preview).has("b64_json")).isFalse();
            assertThat(data(preview).path("url").asString()).isEqualTo(JOBS + "/job1/preview");
            job().finish();
            List<String> rest = events.rest();
            assertThat(rest).hasSize(1);
            assertThat(rest.getFirst()).startsWith("id: job1-end\nevent: done\n");
            assertThat(data(rest.getFirst()).path("images").path(0).path("url").asString())
                    .isEqualTo(base() + "/outputs/job1-0.png");
        }
        assertThat(feeds.size()).isZero();
        assertThat(job().isHeard()).isFalse();
    }

    @Test
    void aLateListenerGetsThePresentStateAndOneAfterTheEndTheEnd() throws Exception {
        try (EventClient early = open("")) {
            early.next();
            job().step(1);
            try (EventClient late = open("?previews=inline")) {
                assertThat(EventClient.name(late.next())).isEqualTo("step");
                String preview = late.next();
                assertThat(EventClient.name(preview)).isEqualTo("preview");
                assertThat(Base64.getDecoder()
                                .decode(data(preview).path("b64_json").asString()))
                        .containsExactly(1, 2, 1);
            }
        }
        job().fail(WorkerException.gone("the sd-worker died", null));
        try (EventClient after = open("")) {
            List<String> all = after.rest();
            assertThat(all).hasSize(1);
            assertThat(EventClient.name(all.getFirst())).isEqualTo("failed");
            assertThat(data(all.getFirst()).path("error").path("code").asString())
                    .isEqualTo("worker_gone");
        }
    }

    @Test
    void whoComesBackGoesOnWhereItWas() throws Exception {
        String id;
        try (EventClient client = open("")) {
            id = EventClient.line(client.next(), "id: ");
            job().enter(JobState.PLANNED);
            client.next();
        }
        try (EventClient client = open("", id)) {
            assertThat(EventClient.name(client.next())).isEqualTo("planned");
            job().finish();
            assertThat(EventClient.name(client.next())).isEqualTo("done");
        }
        HttpResponse<String> again = send(request(JOBS + "/job1/events")
                .header("Last-Event-ID", "job1-end")
                .build());
        assertThat(again.statusCode()).isEqualTo(204);
        try (EventClient other = open("", id)) {
            assertThat(EventClient.name(other.next())).isEqualTo("done");
        }
    }

    @Test
    void hangingUpLeavesTheJobAlone() throws Exception {
        try (EventClient events = open("")) {
            events.next();
        }
        await().untilAsserted(() -> assertThat(get(JOBS + "/job1").statusCode()).isEqualTo(200));
        assertThat(job().progress().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void showsTheNewestPreviewWhileThereIsOne() throws Exception {
        assertThat(get(JOBS + "/job1/preview").statusCode()).isEqualTo(204);
        job().step(3);
        HttpResponse<byte[]> answer =
                client.send(request(JOBS + "/job1/preview").build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).containsExactly(1, 2, 3);
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
        job().finish();
        assertThat(get(JOBS + "/job1/preview").statusCode()).isEqualTo(404);
        assertThat(get(JOBS + "/none/preview").statusCode()).isEqualTo(404);
        assertThat(get(JOBS + "/none/events").statusCode()).isEqualTo(404);
        assertThat(get(JOBS + "/job1/events?previews=big").statusCode()).isEqualTo(400);
    }

    @Test
    void theProgressOfOneJobComesFromTheSameFeedWithoutNamesAndPreviews() throws Exception {
        try (EventClient named = open("");
                EventClient progress =
                        EventClient.open(client, request("/v1/stream/progress?job=job1"), new String[0])) {
            assertThat(feeds.size()).isEqualTo(1);
            String queued = progress.next();
            assertThat(queued).startsWith("data: ");
            assertThat(data(queued).path("state").asString()).isEqualTo("queued");
            named.next();
            job().enter(JobState.LOADING);
            assertThat(data(progress.next()).path("state").asString()).isEqualTo("loading");
            job().step(1);
            assertThat(data(progress.next()).path("step").asInt()).isEqualTo(1);
            job().finish();
            List<String> rest = progress.rest();
            assertThat(rest).hasSize(1);
            assertThat(data(rest.getFirst()).path("state").asString()).isEqualTo("done");
        }
    }
}
