package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** {@code kill -9} of each process in each phase of the exchange: every request ends, and the system is healthy again by itself. */
class ExchangeKillTest {
    private static final String CHATS = "/v1/chat/completions";
    private static final ObjectNode PICTURE =
            Json.picture("a red circle on a blue background", 1).put("steps", 6);
    private static final ObjectNode HELLO = Json.chat("Say hello.", 12);

    /** Within it both workers must have noticed that their parent is gone. */
    private static final Duration ORPHANS = Duration.ofSeconds(3);

    private static Product product;
    private static Watch watch;

    @BeforeAll
    static void start() {
        product = exchanging().startReady();
        watch = Watch.of(product.api());
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    private static Product.Builder exchanging() {
        return Product.served()
                .set("resources.budget", "500 MiB")
                .set("resources.saveLimit", 1)
                .set("supervisor.stopGrace", 2)
                .set("supervisor.maxRestarts", 100);
    }

    private static CompletableFuture<Answer> ask(Api api, String path, ObjectNode body) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> answer.completeAsync(() -> api.post(path, body), Runnable::run));
        return answer;
    }

    private static void assertAnsweredOrClearlyRefused(Answer answer) {
        if (answer.status() != 200) {
            assertThat(answer.status()).isIn(502, 503);
            assertThat(answer.error().path("code").asString()).isIn("worker_gone", "worker_start_failed");
        }
    }

    @ParameterizedTest(name = "{0} is killed while {1}")
    @CsvSource({
        "llm, draining",
        "sd, draining",
        "llm, saving",
        "sd, saving",
        "llm, stopping",
        "sd, stopping",
        "sd, drawing",
        "llm, reloading",
        "sd, reloading"
    })
    @DisplayName("stale ready after a worker died; a failed reload never tried again; SIGKILL counted as a clean stop")
    void aKilledWorker(String worker, String phase) {
        Api api = product.api();
        api.post(CHATS, HELLO).ok();
        watch.awaitAtRest();
        long llm = api.pid("llm");
        int mark = watch.mark();
        boolean drain = phase.equals("draining");
        try (Events running = api.events(
                CHATS, Json.chat("Tell me a story about a painter.", 150).put("stream", true))) {
            assertThat(running.next()).isPresent();
            if (!drain) {
                running.all();
            }
            if (List.of("saving", "stopping").contains(phase)) {
                Signals.send(
                        "STOP", Long.toString(llm)); // or the phase would be over before anybody can do anything in it
            }
            CompletableFuture<Answer> picture = ask(api, "/v1/images/generations", PICTURE);
            watch.first(mark, Watch.phase(phase));
            CompletableFuture<Answer> chat = ask(api, CHATS, HELLO);
            kill(worker);
            assertThat(running.all()).isNotNull(); // it ends
            assertAnsweredOrClearlyRefused(picture.join());
            assertAnsweredOrClearlyRefused(chat.join());
        }
        watch.awaitAtRest();
        assertThat(api.post(CHATS, HELLO).status()).isEqualTo(200);
        if (worker.equals("sd")) {
            assertThat(api.post("/v1/images/generations", PICTURE).status()).isEqualTo(200);
        }
    }

    private static void kill(String worker) {
        long pid = await().until(() -> product.api().pid(worker), found -> found != 0);
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @ParameterizedTest(name = "while {0}")
    @ValueSource(strings = {"drawing", "reloading"})
    @DisplayName("orphans after a crash on POSIX")
    void aKilledOrchestratorLeavesNothingAndTheNextOneWorks(String phase) {
        try (Product first = exchanging().startReady()) {
            Watch seen = Watch.of(first.api());
            first.api()
                    .post(CHATS, Json.chat("red, green, blue, yellow. ".repeat(40), 12))
                    .ok();
            int mark = seen.mark();
            CompletableFuture<Answer> picture = ask(first.api(), "/v1/images/generations", PICTURE);
            seen.first(mark, Watch.phase(phase));
            List<ProcessHandle> processes = first.descendants();
            first.kill9();
            await().atMost(ORPHANS).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> assertThat(processes)
                    .noneMatch(ProcessHandle::isAlive));
            await().until(picture::isDone); // with an answer when it was drawn before, else with a broken connection
            try (Product second = exchanging().data(first.data()).startReady()) {
                assertThat(conversations(second)).isEmpty();
                assertThat(second.api().post("/v1/images/generations", PICTURE).status())
                        .isEqualTo(200);
                assertThat(second.api().post(CHATS, HELLO).status()).isEqualTo(200);
            }
        }
    }

    private static List<Path> conversations(Product product) {
        try (Stream<Path> files = Files.list(product.data().resolve("run").resolve("conversations"))) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
