package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageDemand;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ResourceRoutesTest extends RestFixture {
    private static final long GIB = FakeResources.GIB;

    private HttpResponse<String> delete(String path) {
        return send(request(path).DELETE().build());
    }

    @Test
    void showsTheDeviceBothWorkersAndWhatTheNextPictureWouldDo() {
        JsonNode answer = json(get("/v1/resources"));
        assertThat(answer.path("phase").asString()).isEqualTo("idle");
        assertThat(answer.path("threshold").asDouble()).isEqualTo(0.75);
        assertThat(answer.path("would_need_offload").asBoolean()).isTrue();
        assertThat(answer.path("saved_state").isNull()).isTrue();
        assertThat(answer.path("last_plan").isNull()).isTrue();
        JsonNode snapshot = answer.path("snapshot");
        assertThat(snapshot.path("device").asString()).isEqualTo("gpu0");
        assertThat(snapshot.path("kind").asString()).isEqualTo("vram");
        assertThat(snapshot.path("total_bytes").asLong()).isEqualTo(8 * GIB);
        assertThat(snapshot.path("others_bytes").asLong()).isEqualTo(GIB);
        assertThat(snapshot.path("budget_bytes").asLong()).isEqualTo(6 * GIB);
        assertThat(snapshot.path("available_bytes").asLong()).isEqualTo(6 * GIB);
        JsonNode llm = answer.path("workers").path("llm");
        assertThat(llm.path("model").asString()).isEqualTo("chat");
        assertThat(llm.path("used_bytes").asLong()).isEqualTo(4 * GIB);
        assertThat(llm.path("estimated_bytes").asLong()).as("on the card alone").isEqualTo(4 * GIB);
        JsonNode sd = answer.path("workers").path("sd");
        assertThat(sd.path("used_bytes").isNull()).as("not known").isTrue();
        assertThat(sd.path("estimate").path("rule").asString()).isEqualTo("learned");
        assertThat(answer.path("next_plan").path("decision").asString()).isEqualTo("offload_text");
        assertThat(resources.asked).hasSize(1).allSatisfy(demand -> assertThat(demand.width())
                .isEqualTo(128));
    }

    @Test
    void answersAlsoWhereNothingCanBeMeasured() {
        resources.measured = false;
        JsonNode answer = json(get("/v1/resources"));
        assertThat(answer.path("snapshot").path("measured").asBoolean(true)).isFalse();
        assertThat(answer.path("next_plan").isNull()).isTrue();
        assertThat(answer.path("threshold").isNull()).isTrue();
    }

    @Test
    void plansThePictureThatIsAskedForWithItsSums() {
        HttpResponse<String> answer =
                post("/v1/resources/plan", "{\"model\":\"demo\",\"size\":\"512x768\",\"n\":3,\"prompt\":\"ignored\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        ImageDemand demand = resources.asked.getFirst();
        assertThat(demand.width()).isEqualTo(512);
        assertThat(demand.height()).isEqualTo(768);
        assertThat(demand.count()).isEqualTo(3);
        JsonNode plan = json(answer);
        assertThat(plan.path("model").asString()).isEqualTo("demo");
        assertThat(plan.path("height").asInt()).isEqualTo(768);
        assertThat(plan.path("savers").toString()).isEqualTo("[\"vae_tiling\"]");
        assertThat(plan.path("needed_bytes").asLong()).isEqualTo(6 * GIB);
        assertThat(plan.path("limit_bytes").asLong()).isEqualTo(6 * GIB * 3 / 4);
        assertThat(plan.path("reason").asString()).isEqualTo("6.0 GiB of 6.0 GiB");
        JsonNode text = plan.path("text");
        assertThat(text.path("bytes").path("ram").asLong()).isEqualTo(GIB / 2);
        assertThat(text.path("parts").get(0).path("name").asString()).contains("33 layers");
        post("/v1/resources/plan", "");
        assertThat(resources.asked.getLast())
                .as("nothing asked for: the default model as it is best used")
                .isEqualTo(ImageDemand.of(FakeImages.DEMO));
    }

    @Test
    void namesTheFieldOfAPlanThatIsWrong() {
        assertField("{\"width\":100}", "width", "multiple of 8");
        assertField("{\"height\":8192}", "height", "64 to 4096");
        assertField("{\"height\":-8}", "height", "64 to 4096");
        assertField("{\"n\":0}", "n", "1 to 10");
        assertField("{\"n\":\"two\"}", "n", "1 to 10");
        assertField("{\"size\":\"big\"}", "size", "WIDTHxHEIGHT");
        assertField("{\"model\":7}", "model", "a string");
        assertField("[]", "body", "JSON object");
        HttpResponse<String> unknown = post("/v1/resources/plan", "{\"model\":\"no-such\"}");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(error(unknown).path("code").asString()).isEqualTo("model_unknown");
        assertThat(resources.asked).isEmpty();
    }

    private void assertField(String body, String field, String right) {
        HttpResponse<String> answer = post("/v1/resources/plan", body);
        assertThat(answer.statusCode()).as(body).isEqualTo(400);
        assertThat(error(answer).path("param").asString()).as(body).isEqualTo(field);
        assertThat(error(answer).path("message").asString()).as(body).contains(right);
    }

    @Test
    void showsAndForgetsTheLanguageModelThatIsOut() {
        assertThat(get("/v1/resources/saved-state").statusCode()).isEqualTo(404);
        assertThat(error(delete("/v1/resources/saved-state")).path("code").asString())
                .isEqualTo("not_found");
        resources.tell(resources.drawing(2, 0));
        JsonNode saved = json(get("/v1/resources/saved-state"));
        assertThat(saved.path("model").asString()).isEqualTo("chat");
        assertThat(saved.path("options").path("ctx").asInt()).isEqualTo(4096);
        assertThat(saved.path("options").path("gpu_layers").asInt()).isEqualTo(33);
        assertThat(saved.path("conversation").asBoolean()).isTrue();
        assertThat(json(get("/v1/resources")).path("saved_state")).isEqualTo(saved);
        assertThat(json(get("/v1/resources")).path("held_chats").asInt()).isEqualTo(2);
        HttpResponse<String> cleared = delete("/v1/resources/saved-state");
        assertThat(cleared.statusCode()).isEqualTo(204);
        assertThat(cleared.body()).isEmpty();
        assertThat(get("/v1/resources/saved-state").statusCode()).isEqualTo(404);
    }

    @Test
    void freesTheMemoryAndTellsWhatIsFreeThen() {
        JsonNode answer = json(post("/v1/resources/release", ""));
        assertThat(resources.releases).isEqualTo(1);
        assertThat(answer.path("released").asBoolean()).isTrue();
        assertThat(answer.path("snapshot").path("free_bytes").asLong()).isEqualTo(3 * GIB);
    }

    @Test
    void healthTellsOfTheExchangeAndIsNotWellWhileTheLanguageModelCanNotBeBroughtBack() {
        assertThat(json(get("/health")).has("resources")).isFalse();
        watched.resources(Optional.of(resources));
        resources.tell(resources.drawing(0, 0));
        JsonNode health = json(get("/health"));
        assertThat(health.path("status").asString()).isEqualTo("ok");
        assertThat(health.path("resources").toString())
                .isEqualTo("{\"phase\":\"drawing\",\"saved\":true,\"failed_reloads\":0}");
        resources.tell(resources.drawing(0, 2));
        HttpResponse<String> worse = get("/health");
        assertThat(worse.statusCode()).isEqualTo(200);
        assertThat(json(worse).path("status").asString()).isEqualTo("degraded");
        assertThat(json(worse).path("resources").path("failed_reloads").asInt()).isEqualTo(2);
    }
}
