package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One engine dies; the other goes on, and the dead one comes back. */
class RecoveryTest {
    private static final Duration NOTICED = Duration.ofSeconds(1);
    private static final Duration BACK = Duration.ofSeconds(60);

    private static Product product;

    @BeforeAll
    static void start() {
        product = Product.served().startReady();
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    private static String status(Api api) {
        return api.health().path("status").asString();
    }

    private static void awaitDegraded(Api api) {
        await().atMost(NOTICED).pollInterval(Duration.ofMillis(10)).until(() -> status(api), "degraded"::equals);
    }

    private static void awaitOk(Api api) {
        await().atMost(BACK).pollInterval(Duration.ofMillis(100)).until(() -> status(api), "ok"::equals);
    }

    @Test
    void picturesGoOnWhenLlamaServerIsKilledAndChatsWorkAgainAfterItsRestart() {
        Api api = product.api();
        awaitOk(api);
        long sd = api.pid("sd");
        long llm = api.pid("llm");
        CompletableFuture<Answer> drawing = CompletableFuture.supplyAsync(() -> api.post(
                "/v1/images/generations",
                Json.picture("blue star, black background", 3).put("steps", 60)));
        Jobs.awaitSampling(api, 1);

        Signals.kill9(llm);

        awaitDegraded(api);
        assertThat(api.get("/health").status()).isEqualTo(200);
        assertThat(drawing.join().status()).isEqualTo(200);
        api.draw(Json.picture("a red circle on a blue background", 1));
        assertThat(api.post("/v1/chat/completions", Json.chat("Say hello.", 8)).status())
                .isEqualTo(200);
        awaitOk(api);
        assertThat(api.pid("llm")).isNotEqualTo(llm);
        assertThat(api.pid("sd")).isEqualTo(sd);
    }

    @Test
    void aChatInWorkIsToldThatItsServerIsGone() {
        Api api = product.api();
        awaitOk(api);
        try (Events chat = api.events(
                "/v1/chat/completions",
                Json.chat("Write a very long story about the sea.", 2000).put("stream", true))) {
            assertThat(chat.next()).isPresent();
            Signals.kill9(api.pid("llm"));
            assertThat(chat.all()).last().satisfies(last -> {
                assertThat(last.isEnd()).isFalse();
                assertThat(last.json().path("error").path("code").asString()).isEqualTo("worker_gone");
            });
        }
        awaitOk(api);
    }

    @Test
    void chatsGoOnWhenTheSdWorkerIsKilledAndPicturesWorkAgainAfterItsRestart() {
        Api api = product.api();
        awaitOk(api);
        Picture before = api.draw(Json.picture("a red circle on a blue background", 4));
        long sd = api.pid("sd");
        long llm = api.pid("llm");
        try (Events chat = api.events(
                "/v1/chat/completions",
                Json.chat("Tell me a story about a painter.", 200).put("stream", true))) {
            assertThat(chat.next()).isPresent();

            Signals.kill9(sd);

            awaitDegraded(api);
            assertThat(api.get("/health").status()).isEqualTo(200);
            assertThat(Events.text(chat.all())).isNotBlank();
        }
        assertThat(api.draw(Json.picture("a red circle on a blue background", 4)))
                .isEqualTo(before);
        awaitOk(api);
        assertThat(api.pid("sd")).isNotEqualTo(sd);
        assertThat(api.pid("llm")).isEqualTo(llm);
    }

    @Test
    void aPictureInWorkIsDrawnAnewOrEndsWithAClearErrorWhenItsWorkerIsKilled() {
        Api api = product.api();
        awaitOk(api);
        CompletableFuture<Answer> drawing = CompletableFuture.supplyAsync(() -> api.post(
                "/v1/images/generations",
                Json.picture("blue star, black background", 3).put("steps", 60)));
        Jobs.awaitSampling(api, 2);
        Signals.kill9(api.pid("sd"));
        Answer answer = drawing.join();
        if (answer.status() != 200) {
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.error().path("code").asString()).isEqualTo("worker_gone");
        }
        awaitOk(api);
    }

    @Test
    void aRestartThatWasAskedForGivesNewProcesses() {
        Api api = product.api();
        awaitOk(api);
        for (String worker : new String[] {"sd", "llm"}) {
            long before = api.pid(worker);
            assertThat(api.post("/v1/workers/" + worker + "/restart", "{}").status())
                    .isEqualTo(202);
            await().atMost(BACK).until(() -> api.loaded(worker) && api.pid(worker) != before);
            assertThat(ProcessHandle.of(before)).isEmpty();
        }
        awaitOk(api);
    }
}
