package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Prompts improved by the language model, and models as other programs' clients list them. */
@SharedProduct
class PromptTest {
    private static ObjectNode idea() {
        return Json.object()
                .put("prompt", "a cat in a boat")
                .put("style", "watercolour")
                .put("max_tokens", 48);
    }

    @Test
    void aPromptIsImprovedWhileAPictureIsDrawn(Api api) {
        CompletableFuture<Answer> picture =
                CompletableFuture.supplyAsync(() -> api.post("/v1/images/generations", Json.longPicture(3)));
        String job = Jobs.awaitSampling(api, 1).path("job").asString();
        JsonNode answer = api.post("/v1/prompt/enhance", idea()).ok();
        assertThat(Jobs.of(api, job).path("state").asString())
                .as("the picture is still drawn")
                .isEqualTo("running");
        assertThat(answer.path("prompt").asString()).isNotBlank().doesNotContain("\n");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isBetween(1, 48);
        api.post("/v1/images/jobs/" + job + "/cancel", "{}").ok();
        picture.join();
    }

    @Test
    void aStreamTellsItPieceByPiece(Api api) {
        try (Events events = api.events("/v1/prompt/enhance", idea().put("stream", true))) {
            List<Events.Event> all = events.all();
            assertThat(all.stream().filter(event -> event.name().equals("prompt.delta")))
                    .isNotEmpty();
            assertThat(all.getLast().name()).isEqualTo("prompt.completed");
            assertThat(all.getLast().json().path("prompt").asString()).isNotBlank();
        }
    }

    @Test
    void theToolIsListedAndWrongFieldsAreNamed(Api api) {
        JsonNode tool = api.get("/v1/prompt/tools").ok().path("tools").path(0);
        assertThat(tool.path("name").asString()).isEqualTo("enhance");
        assertThat(tool.path("available").asBoolean()).isTrue();
        Answer wrong = api.post("/v1/prompt/enhance", "{\"prompt\":\"\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.error().path("param").asString()).isEqualTo("prompt");
        assertThat(api.post("/v1/prompt/enhance", idea().put("model", "not there"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void ollamasClientsFindTheLanguageModel(Api api) {
        String chat =
                api.get("/api/tags").ok().path("models").path(0).path("model").asString();
        assertThat(api.get("/v1/models/" + chat).ok().path("type").asString()).isEqualTo("text");
        assertThat(api.get("/api/version").ok().path("version").asString()).isNotBlank();
        assertThat(api.get("/api/ps").ok().path("models").isArray()).isTrue();
    }
}
