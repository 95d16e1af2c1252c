package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Settings by HTTP, and that they are there after a restart. */
class ConfigTest {
    private static final String KEY = "a-secret-of-the-test-0123456789";

    @Test
    void aChangeIsCheckedWrittenAndThereAfterARestart() throws IOException {
        Path data = Places.newFolder("data");
        Path file = data.resolve("config").resolve("settings.json");
        try (Product product =
                Product.served().data(data).set("http.apiKey", KEY).startReady()) {
            Api api = product.api().withToken(KEY);
            assertThat(product.api().get("/v1/config").status()).isEqualTo(401);
            assertThat(api.get("/v1/config").text()).doesNotContain(KEY);
            assertThat(setting(api, "http.apiKey").path("value").asString()).isEqualTo("set");
            assertThat(setting(api, "llm.idleTimeout").path("type").asString()).isEqualTo("integer");

            Answer wrong = api.post("/v1/config", "{\"llm.idleTimeout\":90,\"resources.threshold\":3}");
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.error().path("param").asString()).isEqualTo("resources.threshold");
            assertThat(file).doesNotExist();
            assertThat(api.post("/v1/config", "{\"models.image\":\"no such model\"}")
                            .message())
                    .contains("models.image", "demo");

            JsonNode changed = api.post("/v1/config", "{\"llm.idleTimeout\":90,\"jobs.queueLimit\":3}")
                    .ok();
            assertThat(changed.path("restart_required").asBoolean()).isTrue();
            assertThat(setting(api, "jobs.queueLimit").path("value").asInt()).isEqualTo(100);
            assertThat(setting(api, "jobs.queueLimit").path("next").asInt()).isEqualTo(3);
            assertThat(Files.readString(file)).contains("\"llm.idleTimeout\"").doesNotContain(KEY);
            JsonNode live =
                    api.post("/v1/config", "{\"models.image\":\"demo\"}").ok();
            assertThat(live.path("applied").toString()).isEqualTo("[\"models.image\"]");
            assertThat(setting(api, "models.image").path("value").asString()).isEqualTo("demo");
            assertUnloadsAndReloads(api);
            product.stop();
        }
        try (Product product = Product.served().data(data).startReady()) {
            JsonNode limit = setting(product.api(), "jobs.queueLimit");
            assertThat(limit.path("value").asInt()).isEqualTo(3);
            assertThat(limit.path("source").asString()).isEqualTo("file");
            assertThat(setting(product.api(), "llm.idleTimeout").path("value").asInt())
                    .isEqualTo(90);
            product.api().post("/v1/config", "{\"jobs.queueLimit\":null}").ok();
            assertThat(Files.readString(file)).doesNotContain("queueLimit");
        }
    }

    /** Here, because it takes both models out of memory. */
    private static void assertUnloadsAndReloads(Api api) {
        assertThat(api.loaded("sd")).isTrue();
        api.post("/sdapi/v1/unload-checkpoint", "").ok();
        assertThat(api.loaded("sd")).isFalse();
        api.post("/sdapi/v1/reload-checkpoint", "").ok();
        assertThat(api.loaded("sd")).isTrue();
    }

    private static JsonNode setting(Api api, String key) {
        return api.get("/v1/config").ok().path("settings").path(key);
    }
}
