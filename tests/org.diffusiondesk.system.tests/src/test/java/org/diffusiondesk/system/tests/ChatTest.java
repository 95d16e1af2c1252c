package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The language model's routes. */
@SharedProduct
class ChatTest {
    @Test
    void answersAQuestion(Api api) {
        JsonNode answer = api.post("/v1/chat/completions", Json.chat("What is the opposite of hot?", 40))
                .ok();
        assertThat(answer.path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asString())
                .contains("cold");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isPositive();
    }

    @Test
    void streamsTheSameAnswerInPieces(Api api) {
        ObjectNode request = Json.chat("What is the opposite of hot?", 40);
        String whole = api.post("/v1/chat/completions", request)
                .ok()
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asString();
        try (Events events =
                api.events("/v1/chat/completions", request.deepCopy().put("stream", true))) {
            List<Events.Event> all = events.all();
            assertThat(Events.text(all)).isEqualTo(whole);
            assertThat(all.stream()
                            .filter(event -> !event.isEnd() && !event.token().isEmpty())
                            .count())
                    .as("pieces of \"%s\"", whole)
                    .isGreaterThan(2);
        }
    }

    @Test
    void completesAText(Api api) {
        ObjectNode request = Json.object()
                .put("prompt", "One, two, three,")
                .put("max_tokens", 12)
                .put("temperature", 0.0);
        assertThat(api.post("/v1/completions", request)
                        .ok()
                        .path("choices")
                        .path(0)
                        .path("text")
                        .asString())
                .contains("four");
    }

    @Test
    void embedsTextsAsVectorsOfOneLength(Api api) {
        ObjectNode request = Json.object();
        request.putArray("input").add("a red circle").add("the weather in spring");
        JsonNode data = api.post("/v1/embeddings", request).ok().path("data");
        assertThat(data.size()).isEqualTo(2);
        JsonNode first = data.path(0).path("embedding");
        assertThat(first.size())
                .isGreaterThan(100)
                .isEqualTo(data.path(1).path("embedding").size());
        assertThat(first).isNotEqualTo(data.path(1).path("embedding"));
    }

    @Test
    void tokensBecomeTheTextAgain(Api api) {
        String text = "Ein roter Kreis — 赤い円, ça va?";
        JsonNode tokens = api.post("/v1/tokenize", Json.object().put("content", text))
                .ok()
                .path("tokens");
        assertThat(tokens.size()).isGreaterThan(5);
        ObjectNode back = Json.object();
        back.set("tokens", tokens);
        assertThat(api.post("/v1/detokenize", back).ok().path("content").asString())
                .isEqualTo(text);
    }

    @Test
    void theLanguageModelUnloadsAndComesBackWithTheNextChat(Api api) {
        long before = api.pid("llm");
        long sd = api.pid("sd");
        assertThat(api.post("/v1/llm/unload", "{}").ok().path("loaded").asBoolean(true))
                .isFalse();
        for (String path : List.of("/v1/llm/props", "/v1/llm/slots")) {
            Answer look = api.get(path);
            assertThat(look.status()).as("to look is no reason to start it").isEqualTo(503);
            assertThat(look.error().path("code").asString()).isEqualTo("unavailable");
        }
        assertThat(api.health().path("workers").path("llm").path("state").asString())
                .isEqualTo("stopped");
        assertThat(ProcessHandle.of(before)).isEmpty();
        JsonNode health = api.health();
        assertThat(health.path("workers").path("llm").path("state").asString()).isEqualTo("stopped");
        assertThat(health.path("status").asString()).isEqualTo("ok");

        assertThat(api.post("/v1/chat/completions", Json.chat("Say hello.", 8)).status())
                .isEqualTo(200);

        assertThat(api.loaded("llm")).isTrue();
        assertThat(api.pid("llm")).isNotEqualTo(before);
        assertThat(api.pid("sd")).isEqualTo(sd);
    }

    @Test
    void loadsWithAContextThatTheCallerChose(Api api) {
        JsonNode load = api.post(
                        "/v1/llm/load", Json.object().put("model", "smollm2").put("ctx", 1024))
                .ok();
        assertThat(load.path("model").asString()).isEqualTo("smollm2");
        assertThat(load.path("ctx").asInt()).isEqualTo(1024);
        JsonNode props = api.get("/v1/llm/props").ok();
        assertThat(props.path("default_generation_settings").path("n_ctx").asInt())
                .isEqualTo(1024);
        assertThat(api.post("/v1/llm/unload", "{}").status()).isEqualTo(200);
        assertThat(api.post("/v1/models/load", Json.object().put("model", "smollm2"))
                        .ok()
                        .path("type")
                        .asString())
                .isEqualTo("text");
        assertThat(api.loaded("llm")).isTrue();
    }

    @Test
    void loadsAnImageModelByName(Api api) {
        JsonNode load =
                api.post("/v1/models/load", Json.object().put("model", "demo")).ok();
        assertThat(load.path("type").asString()).isEqualTo("image");
        assertThat(api.loaded("sd")).isTrue();
    }
}
