package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How far a picture is. */
@SharedProduct
class ProgressTest {
    @Test
    void theStreamTellsEveryStepAndTheEnd(Api api) {
        try (Events events = api.events("/v1/stream/progress")) {
            CompletableFuture<Picture> drawn = CompletableFuture.supplyAsync(() -> api.draw(
                    Json.picture("a red circle on a blue background", 1).put("steps", 6)));
            List<JsonNode> told = untilEnd(events);
            drawn.join();
            List<Integer> steps = told.stream()
                    .filter(one -> one.path("phase").asString().equals("sample"))
                    .map(one -> one.path("step").asInt())
                    .distinct()
                    .toList();
            assertThat(steps).isSorted().contains(1, 2, 3, 4, 5, 6);
            assertThat(told.getLast().path("state").asString()).isEqualTo("done");
            assertThat(told)
                    .extracting(one -> one.path("job").asString())
                    .containsOnly(told.getLast().path("job").asString());
        }
    }

    private static List<JsonNode> untilEnd(Events events) {
        List<JsonNode> told = new ArrayList<>();
        for (Optional<Events.Event> event = events.next(); event.isPresent(); event = events.next()) {
            JsonNode one = event.get().json();
            boolean ended = List.of("done", "failed", "cancelled")
                    .contains(one.path("state").asString());
            if (told.isEmpty() && ended) {
                continue; // the stream begins with the job that ended last, where there was one
            }
            if (!one.path("state").asString().equals("idle")) {
                told.add(one);
            }
            if (ended) {
                return told;
            }
        }
        throw new AssertionError("the stream ended without the job's end: " + told);
    }

    @Test
    void aFinishedJobCanBeAskedFor(Api api) {
        JsonNode answer = api.post("/v1/images/generations", Json.picture("blue star, black background", 2))
                .ok();
        String job = answer.path("job").asString();
        assertThat(api.get("/v1/progress?job=" + job).ok().path("state").asString())
                .isEqualTo("done");
        JsonNode shown = api.get("/v1/images/jobs/" + job).ok();
        assertThat(shown.path("images").path(0).path("seed").asLong()).isEqualTo(2);
        assertThat(shown.path("images").path(0).path("url").asString()).startsWith(api.base() + "/outputs/");
    }

    @Test
    void anUnknownJobIsNotFound(Api api) {
        for (String path :
                List.of("/v1/progress?job=nothing", "/v1/stream/progress?job=nothing", "/v1/images/jobs/nothing")) {
            Answer answer = api.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.error().path("code").asString()).isEqualTo("not_found");
        }
    }
}
