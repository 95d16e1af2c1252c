package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** However it ends, no process is left. */
class StopTest {
    /** Within it both workers must have noticed that their parent is gone. */
    private static final Duration ORPHANS = Duration.ofSeconds(3);

    private static final Duration START = Duration.ofSeconds(60);

    private static List<ProcessHandle> workers(Product product) {
        List<ProcessHandle> workers = product.descendants();
        assertThat(workers)
                .extracting(ProcessHandle::pid)
                .contains(product.api().pid("sd"), product.api().pid("llm"));
        return workers;
    }

    private static void assertGone(List<ProcessHandle> processes) {
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    private static void assertNothingToComplainOf(Product product) {
        assertThat(product.err()).as(product::said).isEmpty();
        assertThat(product.log()).isNotEmpty().noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
    }

    /** The terminal tells the whole process group; the workers must not die of it before they are asked to. */
    @Test
    void controlCEndsEverythingInGoodOrder() {
        try (Product product = Product.served().startReady()) {
            List<ProcessHandle> workers = workers(product);
            product.interrupt();
            assertThat(product.awaitExit()).isEqualTo(130);
            assertGone(workers);
            assertNothingToComplainOf(product);
            assertThat(product.log())
                    .filteredOn(line -> line.contains("was asked to end"))
                    .hasSize(2);
        }
    }

    @Test
    void controlCWhileTheEnginesStart() {
        try (Product product = Product.served().start()) {
            await().atMost(START).until(() -> product.descendants().stream()
                    .anyMatch(process -> process.info().command().orElse("").endsWith("llama-server")));
            List<ProcessHandle> workers = product.descendants();
            product.interrupt();
            assertThat(product.awaitExit()).isEqualTo(130);
            assertGone(workers);
            assertNothingToComplainOf(product);
        }
    }

    @Test
    void aNormalEndLeavesNothingToComplainOf() {
        try (Product product = Product.served().startReady()) {
            List<ProcessHandle> workers = workers(product);
            assertThat(product.stop()).isIn(0, 143);
            assertGone(workers);
            assertNothingToComplainOf(product);
        }
    }

    @Test
    void terminationEndsEverythingAlsoInTheMidstOfWork() {
        try (Product product = Product.served().startReady()) {
            Api api = product.api();
            List<ProcessHandle> workers = workers(product);
            CompletableFuture<Answer> picture =
                    CompletableFuture.supplyAsync(() -> api.post("/v1/images/generations", Json.longPicture(1)));
            try (Events chat = api.events(
                    "/v1/chat/completions",
                    Json.chat("Write a very long story about the sea.", 2000).put("stream", true))) {
                assertThat(chat.next()).isPresent();
                Jobs.awaitSampling(api, 1);
                assertThat(product.stop()).isIn(0, 143);
                assertGone(workers);
            }
            assertThat(picture.handle((answer, gone) -> gone != null || answer.status() >= 400)
                            .join())
                    .as("the picture that was in work is no success")
                    .isTrue();
        }
    }

    @Test
    void noWorkerOutlivesAKilledOrchestrator() {
        try (Product product = Product.served().startReady()) {
            List<ProcessHandle> workers = workers(product);
            product.kill9();
            await().atMost(ORPHANS).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> assertGone(workers));
        }
    }

    @Test
    void noWorkerOutlivesAnOrchestratorThatIsKilledInTheMidstOfWork() {
        try (Product product = Product.served().startReady()) {
            Api api = product.api();
            CompletableFuture.supplyAsync(() -> api.post("/v1/images/generations", Json.longPicture(1)));
            try (Events chat = api.events(
                    "/v1/chat/completions",
                    Json.chat("Write a very long story about the sea.", 2000).put("stream", true))) {
                assertThat(chat.next()).isPresent();
                Jobs.awaitSampling(api, 1);
                List<ProcessHandle> workers = workers(product);
                product.kill9();
                await().atMost(ORPHANS).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> assertGone(workers));
            }
        }
    }

    /** A stopped process neither reads its input nor heeds SIGTERM, as one that hangs in a load. */
    @Test
    void noWorkerThatHangsOutlivesAKilledOrchestrator() {
        try (Product product = Product.served().startReady()) {
            List<ProcessHandle> workers = workers(product);
            Signals.send("STOP", Long.toString(product.api().pid("llm")));
            Signals.send("STOP", Long.toString(product.api().pid("sd")));
            product.kill9();
            await().atMost(ORPHANS).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> assertGone(workers));
        }
    }

    @Test
    void theDataFolderCanBeUsedAgainAfterAKill() {
        try (Product first = Product.served().startReady()) {
            Picture picture = first.api().draw(Json.picture("a red circle on a blue background", 1));
            first.kill9();
            first.awaitExit();
            try (Product second = Product.served().data(first.data()).startReady()) {
                assertThat(second.api().draw(Json.picture("a red circle on a blue background", 1)))
                        .isEqualTo(picture);
                assertThat(second.stop()).isIn(0, 143);
            }
        }
    }
}
