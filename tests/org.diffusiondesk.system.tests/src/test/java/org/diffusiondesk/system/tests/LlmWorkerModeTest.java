package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code --mode llm-worker}: the language model alone. */
class LlmWorkerModeTest {
    private static final String TOKEN = "a-token-for-the-test";

    private static Product product;
    private static Api api;

    @BeforeAll
    static void start() {
        product = Product.served()
                .arguments("--mode", "llm-worker")
                .environment("DIFFUSIONDESK_WORKER_TOKEN", TOKEN)
                .startReady();
        api = product.api().withToken(TOKEN);
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    @Test
    void nothingIsAnsweredWithoutTheToken() {
        Api stranger = product.api();
        for (String path : List.of("/internal/health", "/v1/models", "/v1/llm/props")) {
            assertThat(stranger.get(path).status()).as(path).isEqualTo(401);
            assertThat(stranger.withToken("wrong").get(path).status()).as(path).isEqualTo(401);
        }
        for (String path : List.of("/internal/shutdown", "/v1/chat/completions", "/v1/llm/unload")) {
            Answer answer = stranger.post(path, "{}");
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.error().path("code").asString()).isEqualTo("unauthorized");
        }
    }

    @Test
    void tellsWhetherItsModelIsLoadedAndChats() {
        assertThat(api.post("/v1/llm/unload", "{}").status()).isEqualTo(200);
        assertThat(api.get("/internal/health").ok().path("loaded").asBoolean(true))
                .isFalse();
        assertThat(api.post("/v1/llm/load", "{}").status()).isEqualTo(200);
        assertThat(api.get("/internal/health").ok().path("loaded").asBoolean()).isTrue();
        assertThat(api.post("/v1/chat/completions", Json.chat("What is the opposite of hot?", 40))
                        .ok()
                        .path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asString())
                .contains("cold");
        assertThat(api.post("/v1/tokenize", Json.object().put("content", "a b"))
                        .ok()
                        .path("tokens")
                        .size())
                .isPositive();
    }

    @Test
    void hasNothingToDoWithPictures() {
        assertThat(api.post("/v1/images/generations", "{\"prompt\":\"a\"}").status())
                .isEqualTo(404);
        assertThat(api.get("/v1/models").ok().toString()).contains("smollm2").doesNotContain("demo");
        assertThat(api.health().path("workers").has("sd")).isFalse();
        assertThat(product.descendants())
                .extracting(process -> Proc.commandLine(process.pid()))
                .noneMatch(line -> line.contains("sd.worker"))
                .filteredOn(line -> line.contains("llama-server"))
                .hasSize(1);
    }

    @Test
    void endsWhenItIsAskedTo() {
        try (Product other = Product.served()
                .arguments("--mode", "llm-worker")
                .environment("DIFFUSIONDESK_WORKER_TOKEN", TOKEN)
                .startReady()) {
            List<ProcessHandle> children = other.descendants();
            assertThat(children).isNotEmpty();
            assertThat(other.api()
                            .withToken(TOKEN)
                            .post("/internal/shutdown", "{}")
                            .status())
                    .isEqualTo(202);
            assertThat(other.awaitExit()).isZero();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
    }
}
