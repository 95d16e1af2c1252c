package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Both engines run at the same time. */
@SharedProduct
class StartTest {
    @Test
    void bothWorkersAreHealthyAndLoaded(Api api) {
        Answer answer = api.get("/health");
        JsonNode health = answer.ok();
        assertThat(health.path("status").asString()).isEqualTo("ok");
        for (String worker : new String[] {"sd", "llm"}) {
            JsonNode one = health.path("workers").path(worker);
            assertThat(one.path("state").asString()).as(worker).isEqualTo("ready");
            assertThat(one.path("loaded").asBoolean()).as(worker).isTrue();
            assertThat(ProcessHandle.of(one.path("pid").asLong()))
                    .as(worker)
                    .get()
                    .matches(ProcessHandle::isAlive);
        }
    }

    @Test
    void bothStayLoadedWhileTheOtherWorks(Api api) {
        long sd = api.pid("sd");
        long llm = api.pid("llm");
        for (int round = 0; round < 3; round++) {
            api.draw(Json.picture("a red circle on a blue background", round));
            api.post("/v1/chat/completions", Json.chat("Say hello.", 8)).ok();
            assertThat(api.loaded("sd")).isTrue();
            assertThat(api.loaded("llm")).isTrue();
        }
        assertThat(api.pid("sd")).isEqualTo(sd);
        assertThat(api.pid("llm")).isEqualTo(llm);
    }

    @Test
    void theWorkersAreTwoProcessesBelowTheOrchestrator(Product product) {
        assertThat(product.descendants())
                .extracting(ProcessHandle::pid)
                .contains(product.api().pid("sd"), product.api().pid("llm"));
    }

    @Test
    void readyIsALineOfItsOwnAndNamesTheAddress(Product product) {
        assertThat(product.out()).contains("ready " + product.api().base());
    }

    @Test
    void theListOfModelsHasOneOfEachKindWithItsDefaults(Api api) {
        JsonNode list = api.get("/v1/models").ok();
        assertThat(list.path("object").asString()).isEqualTo("list");
        JsonNode image = ofType(list, "image");
        assertThat(image.path("loaded").asBoolean()).isTrue();
        assertThat(image.path("defaults").path("width").asInt()).isEqualTo(128);
        assertThat(image.path("defaults").path("steps").asInt()).isEqualTo(8);
        assertThat(image.path("defaults").path("cfg_scale").asDouble()).isEqualTo(2);
        JsonNode text = ofType(list, "text");
        assertThat(text.path("loaded").asBoolean()).isTrue();
        assertThat(api.get("/v1/models/" + text.path("id").asString())
                        .ok()
                        .path("object")
                        .asString())
                .isEqualTo("model");
    }

    private static JsonNode ofType(JsonNode list, String type) {
        return StreamSupport.stream(list.path("data").spliterator(), false)
                .filter(model -> model.path("type").asString().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no model of type " + type + " in " + list));
    }

    @Test
    void theSamplersOfTheEngineAreListed(Api api) {
        JsonNode answer = api.get("/v1/samplers").ok();
        assertThat(answer.path("samplers").toString()).contains("\"euler\"");
        assertThat(answer.path("schedulers").toString()).contains("\"karras\"");
        assertThat(answer.path("devices").size()).isPositive();
    }

    @Test
    void theLogOfAWorkerCanBeRead(Api api) {
        for (String worker : new String[] {"sd", "llm"}) {
            JsonNode lines =
                    api.get("/v1/workers/" + worker + "/log?lines=5").ok().path("lines");
            assertThat(lines.size()).as(worker).isBetween(1, 5);
        }
    }

    @Test
    void theLogOfAWorkerCanBeFollowed(Api api) {
        try (Events log = api.wantedEvents("/v1/workers/llm/log?lines=1")) {
            assertThat(log.next()).map(Events.Event::name).contains("line");
            assertThat(api.post("/v1/chat/completions", Json.chat("Say hello.", 4))
                            .status())
                    .isEqualTo(200);
            assertThat(log.next().orElseThrow().json().path("line").asString()).isNotBlank();
        }
    }
}
