package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs by their routes: put into the queue, listed, and told as events. */
@SharedProduct
class JobEventsTest {
    private static final String JOBS = "/v1/images/jobs";
    private static final List<String> ORDER =
            List.of("queued", "position", "planned", "loading", "step", "preview", "done");

    private static ObjectNode wanted(int steps) {
        return Json.picture("a red circle on a blue background", 3)
                .put("size", "256x256")
                .put("steps", steps)
                .put("preview", true);
    }

    private static Answer submit(Api api, ObjectNode request, String... headers) {
        var builder = api.request(JOBS).header("Content-Type", "application/json");
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return Api.send(builder.POST(BodyPublishers.ofString(request.toString(), StandardCharsets.UTF_8)));
    }

    private static String job(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.json().path("job").asString();
    }

    private static void end(Api api, String... jobs) {
        for (String job : jobs) {
            api.post(JOBS + "/" + job + "/cancel", "{}").ok();
            Jobs.awaitEnd(api, job);
        }
    }

    @Test
    void aJobIsToldFromTheQueueToItsPictures(Api api) {
        String running = job(submit(api, Json.longPicture(1)));
        Answer answer = submit(api, wanted(12));
        String job = job(answer);
        assertThat(answer.headers().firstValue("Location")).contains(JOBS + "/" + job);
        try (Events events = api.events(JOBS + "/" + job + "/events?previews=inline")) {
            Events.Event first = events.next().orElseThrow();
            assertThat(first.name()).isIn("queued", "position");
            assertThat(first.json().path("position").asInt()).isPositive();
            end(api, running);
            List<Events.Event> all = events.all();
            List<String> names = all.stream().map(Events.Event::name).toList();
            assertThat(names)
                    .contains("planned", "step", "preview")
                    .endsWith("done")
                    .isSubsetOf(ORDER);
            assertThat(names.indexOf("planned")).isLessThan(names.indexOf("step"));
            assertThat(names.indexOf("step")).isLessThan(names.indexOf("preview"));
            List<Integer> steps = all.stream()
                    .filter(event -> event.name().equals("step"))
                    .filter(event -> event.json().path("phase").asString().equals("sample"))
                    .map(event -> event.json().path("step").asInt())
                    .toList();
            assertThat(steps).isSorted().contains(12);
            JsonNode preview = all.get(names.indexOf("preview")).json();
            assertThat(Picture.of(Base64.getDecoder()
                                    .decode(preview.path("b64_json").asString()))
                            .width())
                    .isEqualTo(preview.path("width").asInt());
            assertThat(all.getLast().json().path("images").path(0).path("name").asString())
                    .contains(job);
        }
        try (Events late = api.events(JOBS + "/" + job + "/events")) {
            assertThat(late.all()).extracting(Events.Event::name).containsExactly("done");
        }
        JsonNode done = Jobs.of(api, job);
        assertThat(done.path("attempts").asInt()).isEqualTo(1);
        assertThat(done.path("request").path("steps").asInt()).isEqualTo(12);
        assertThat(done.path("ended_at").asDouble())
                .isGreaterThanOrEqualTo(done.path("created_at").asDouble());
    }

    @Test
    void twentyListenersAllHearTheEnd(Api api) {
        String job = job(submit(api, wanted(20)));
        List<CompletableFuture<List<Events.Event>>> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(CompletableFuture.supplyAsync(() -> {
                try (Events events = api.events(JOBS + "/" + job + "/events")) {
                    return events.all();
                }
            }));
        }
        for (CompletableFuture<List<Events.Event>> client : clients) {
            assertThat(client.join()).last().extracting(Events.Event::name).isEqualTo("done");
        }
    }

    @Test
    void aPreviewCanBeHadWhileThePictureIsDrawn(Api api) {
        String job = job(submit(api, wanted(150)));
        Answer preview = org.awaitility.Awaitility.await()
                .until(() -> api.get(JOBS + "/" + job + "/preview"), answer -> answer.status() != 204);
        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(Picture.of(preview.body()).width()).isPositive();
        assertThat(api.get("/v1/progress?job=" + job).ok().path("job").asString())
                .isEqualTo(job);
        end(api, job);
        assertThat(api.get(JOBS + "/" + job + "/preview").status()).isEqualTo(404);
    }

    @Test
    void theSameKeyGetsTheSameJobAndPictures(Api api) {
        ObjectNode request = wanted(4);
        String job = job(submit(api, request, "Idempotency-Key", "events-test-1"));
        assertThat(job(submit(api, request, "Idempotency-Key", "events-test-1")))
                .isEqualTo(job);
        Jobs.awaitEnd(api, job);
        Answer again = Api.send(api.request("/v1/images/generations")
                .header("Idempotency-Key", "events-test-1")
                .POST(BodyPublishers.ofString(request.toString())));
        assertThat(again.ok().path("job").asString()).isEqualTo(job);
        assertThat(again.ok().path("data").path(0).path("b64_json").asString()).isNotEmpty();
    }

    @Test
    void aMoreUrgentJobOvertakes(Api api) {
        String running = job(submit(api, Json.longPicture(1)));
        Jobs.awaitSampling(api, 1);
        String first = job(submit(api, wanted(4)));
        String second = job(submit(api, wanted(4)));
        Answer changed = Api.send(
                api.request(JOBS + "/" + second).method("PATCH", BodyPublishers.ofString("{\"priority\": 50}")));
        assertThat(changed.ok().path("priority").asInt()).isEqualTo(50);
        assertThat(Jobs.of(api, second).path("position").asInt()).isEqualTo(1);
        assertThat(Jobs.of(api, first).path("position").asInt()).isEqualTo(2);
        JsonNode queued = api.get(JOBS + "?state=queued").ok();
        assertThat(queued.path("data").size()).isEqualTo(2);
        end(api, first, second, running);
        Optional<JsonNode> listed = api.get(JOBS + "?state=cancelled&limit=10")
                .ok()
                .path("data")
                .valueStream()
                .filter(one -> one.path("job").asString().equals(second))
                .findFirst();
        assertThat(listed).isPresent();
    }
}
