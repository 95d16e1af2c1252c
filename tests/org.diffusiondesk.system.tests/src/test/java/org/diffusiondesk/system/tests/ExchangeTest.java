package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The memory can't hold both models: a real picture takes the real language model out, and it comes back as it was. */
class ExchangeTest {
    private static final String PICTURES = "/v1/images/generations";
    private static final String CHATS = "/v1/chat/completions";
    private static final ObjectNode STORY = Json.chat("Tell me a story about a painter.", 200);
    private static final ObjectNode HELLO = Json.chat("Say hello.", 12);

    private static final Executor EACH = task -> Thread.ofVirtual().start(task);

    private static Product product;
    private static Api api;
    private static Watch watch;

    @BeforeAll
    static void start() {
        product = Product.served()
                .set("resources.budget", "500 MiB")
                .set("resources.saveLimit", 2)
                .set("supervisor.stopGrace", 2)
                .startReady();
        api = product.api();
        watch = Watch.of(api);
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    @BeforeEach
    void atRest() {
        api.post("/v1/llm/load", "{}").ok();
        watch.awaitAtRest();
    }

    private static ObjectNode streamed(ObjectNode chat) {
        return chat.deepCopy().put("stream", true);
    }

    private static CompletableFuture<Answer> ask(String path, ObjectNode body) {
        return CompletableFuture.supplyAsync(() -> api.post(path, body), EACH);
    }

    /** Asks for a picture; completes with when its answer was there. */
    private static CompletableFuture<Long> askPicture(ObjectNode picture) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Picture.ofBase64(api.post(PICTURES, picture)
                            .ok()
                            .path("data")
                            .path(0)
                            .path("b64_json")
                            .asString());
                    return System.nanoTime();
                },
                EACH);
    }

    private static String content(JsonNode answer) {
        return answer.path("choices").path(0).path("message").path("content").asString();
    }

    private static List<String> withoutPort(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        rest.set(rest.indexOf("--port") + 1, "");
        return rest;
    }

    private static List<Path> conversations() {
        try (Stream<Path> files = Files.list(product.data().resolve("run").resolve("conversations"))) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private record Held(int comments, String text) {}

    private static Held holdOn(ObjectNode chat) {
        try (Events events = api.events(CHATS, streamed(chat))) {
            List<Events.Event> all = new ArrayList<>(List.of(events.next().orElseThrow()));
            int comments = events.comments();
            all.addAll(events.all());
            return new Held(comments, Events.text(all));
        }
    }

    @Test
    @DisplayName("a request that arrived during the swap hung for ever; LLM restarted with other settings than before")
    void aRunningChatFinishesThePictureComesFirstThenTheLanguageModelAndThoseWhoWaitedForIt() {
        String story = content(api.post(CHATS, STORY).ok());
        String hello = content(api.post(CHATS, HELLO).ok());
        long llm = api.pid("llm");
        List<String> arguments = Proc.arguments(llm);
        long swaps = watch.swaps();
        int mark = watch.mark();
        CompletableFuture<Long> picture;
        CompletableFuture<Held> held;
        CompletableFuture<Answer> whole;
        try (Events running = api.events(CHATS, streamed(STORY))) {
            List<Events.Event> all = new ArrayList<>(List.of(running.next().orElseThrow()));
            picture = askPicture(Json.picture("a red circle on a blue background", 1));
            watch.first(mark, Watch.phase("draining"));
            held = CompletableFuture.supplyAsync(() -> holdOn(HELLO), EACH);
            whole = ask(CHATS, HELLO);
            all.addAll(running.all());
            assertThat(Events.text(all)).isEqualTo(story);
        }
        long answered = picture.join();
        assertThat(answered)
                .as("the picture is answered before llama-server starts again")
                .isLessThan(watch.first(mark, Watch.phase("reloading")).nanos());
        assertThat(held.join().text()).isEqualTo(hello);
        assertThat(held.join().comments()).as("comments while it waited").isPositive();
        assertThat(content(whole.join().ok())).isEqualTo(hello);
        watch.awaitAtRest();
        assertThat(watch.phases(mark))
                .containsSubsequence(
                        "planning", "draining", "saving", "stopping", "settling", "drawing", "reloading", "idle");
        assertThat(api.pid("llm")).isNotEqualTo(llm);
        assertThat(withoutPort(Proc.arguments(api.pid("llm")))).isEqualTo(withoutPort(arguments));
        assertThat(watch.swaps()).isEqualTo(swaps + 1);
        assertThat(conversations()).isEmpty();
    }

    @Test
    @DisplayName("two sd-workers started while the LLM was stopping")
    void picturesInTheQueueShareOneExchange() {
        long swaps = watch.swaps();
        int mark = watch.mark();
        List<CompletableFuture<Long>> pictures = Stream.of(1, 2)
                .map(seed -> askPicture(Json.picture("a red circle on a blue background", seed)))
                .toList();
        pictures.forEach(CompletableFuture::join);
        watch.awaitAtRest();
        assertThat(watch.swaps()).isEqualTo(swaps + 1);
        assertThat(watch.phases(mark)).containsOnlyOnce("reloading");
    }

    @Test
    @DisplayName("batch went past the orchestration")
    void aBatchIsOneExchange() {
        long swaps = watch.swaps();
        JsonNode answer = api.post(
                        PICTURES, Json.picture("blue star, black background", 1).put("n", 3))
                .ok();
        assertThat(answer.path("data").size()).isEqualTo(3);
        watch.awaitAtRest();
        assertThat(watch.swaps()).isEqualTo(swaps + 1);
    }

    @Test
    @DisplayName("cancel arriving during the offload lost: while a chat finishes")
    void aPictureThatIsGivenUpWhileAChatFinishesLeavesTheLanguageModelAlone() {
        long llm = api.pid("llm");
        int mark = watch.mark();
        try (Events running = api.events(CHATS, streamed(STORY))) {
            assertThat(running.next()).isPresent();
            try (Events picture = api.events(PICTURES, Json.longPicture(1).put("stream", true))) {
                watch.first(mark, Watch.phase("draining"));
            }
            assertThat(Events.text(running.all())).isNotBlank();
        }
        watch.awaitAtRest();
        assertThat(api.pid("llm")).isEqualTo(llm);
        assertThat(watch.phases(mark)).doesNotContain("drawing");
    }

    /** llama-server is stopped in mid-air, so that each of these phases lasts. */
    @ParameterizedTest
    @ValueSource(strings = {"saving", "stopping"})
    @DisplayName("cancel arriving during the offload lost; memory reserved for a request whose client had gone")
    void aPictureThatIsGivenUpWhileTheLanguageModelLeavesIsNotDrawn(String phase) {
        int mark = watch.mark();
        Signals.send("STOP", Long.toString(api.pid("llm")));
        try (Events picture = api.events(PICTURES, Json.longPicture(1).put("stream", true))) {
            watch.first(mark, Watch.phase(phase));
        }
        watch.awaitAtRest();
        assertThat(watch.phases(mark)).doesNotContain("drawing");
        assertThat(conversations()).isEmpty();
        assertThat(api.post(CHATS, HELLO).status()).isEqualTo(200);
    }

    @Test
    void aConversationGoesOnWarmAndWithTheSameWords() {
        ObjectNode first = Json.chat("Here is a list of colours: " + "red, green, blue, yellow. ".repeat(60), 40);
        ObjectNode second = first.deepCopy().put("max_tokens", 60);
        String reply = content(api.post(CHATS, first).ok());
        second.withArray("messages").addObject().put("role", "assistant").put("content", reply);
        second.withArray("messages").addObject().put("role", "user").put("content", "Which colour comes first?");
        String expected = content(api.post(CHATS, second).ok());
        api.post("/v1/llm/unload", "{}").ok();
        assertThat(content(api.post(CHATS, first).ok())).isEqualTo(reply);

        api.draw(Json.picture("a red circle on a blue background", 1));

        JsonNode answer = api.post(CHATS, second).ok();
        assertThat(content(answer)).isEqualTo(expected);
        JsonNode usage = answer.path("usage");
        assertThat(usage.path("prompt_tokens").asInt()).isGreaterThan(400);
        assertThat(usage.path("prompt_tokens_details").path("cached_tokens").asInt())
                .as("tokens that need not be computed again, of %s", usage)
                .isGreaterThan(usage.path("prompt_tokens").asInt() * 9 / 10);
    }

    private static CompletableFuture<Long> drawing(int mark) {
        CompletableFuture<Long> picture =
                askPicture(Json.picture("a red circle on a blue background", 1).put("steps", 20));
        watch.first(mark, Watch.phase("drawing"));
        return picture;
    }

    private static void assertStaysOut(int mark) {
        await().until(() -> watch.phases(mark).getLast().equals("idle"));
        assertThat(watch.phases(mark)).doesNotContain("reloading");
        assertThat(api.pid("llm")).isZero();
        assertThat(api.get("/v1/resources/saved-state").status()).isEqualTo(404);
        assertThat(conversations()).isEmpty();
    }

    @Test
    void aPersonsUnloadDuringTheExchangeWins() {
        int mark = watch.mark();
        CompletableFuture<Long> picture = drawing(mark);
        api.post("/v1/llm/unload", "{}").ok();
        picture.join();
        assertStaysOut(mark);
    }

    @Test
    void withoutTheSavedStateThereIsNoReload() {
        int mark = watch.mark();
        CompletableFuture<Long> picture = drawing(mark);
        JsonNode saved = api.get("/v1/resources/saved-state").ok();
        assertThat(saved.path("was_running").asBoolean()).isTrue();
        assertThat(api.send("DELETE", "/v1/resources/saved-state").status()).isLessThan(300);
        picture.join();
        assertStaysOut(mark);
    }

    @Test
    void everythingIsFreedAtOnceAndComesBackWhenAsked() {
        List<Long> pids = List.of(api.pid("llm"), api.pid("sd"));
        assertThat(api.post("/v1/resources/release", "{}").status()).isLessThan(300);
        await().until(() -> pids.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
        api.draw(Json.picture("a red circle on a blue background", 1));
        assertThat(content(api.post(CHATS, HELLO).ok())).isNotBlank();
    }
}
