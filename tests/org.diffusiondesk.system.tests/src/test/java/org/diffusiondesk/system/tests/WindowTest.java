package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.jna.NativeLong;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The product with its window, on a screen of its own: what a person does with keys, and the end by the button in the title bar. */
class WindowTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TITLE = "DiffusionDesk";
    private static final String PROMPT = "a green square on a white background";
    private static final String QUESTION = "write a very long story about the sea";
    private static final String DRAFT = "half a thought";

    private static Product.Builder workbench(Screen screen) {
        return Product.served().arguments("--workbench").environment("DISPLAY", screen.display());
    }

    @Test
    void theClosedWindowLeavesNoProcessAndLosesNothingThatWasTyped() {
        try (Screen screen = Screen.open();
                Hands hands = new Hands(screen);
                Product first = workbench(screen).startReady()) {
            NativeLong window = hands.awaitWindow(TITLE);
            typeEverything(hands, first);
            closeInTheMidstOfWork(hands, window, first);
            try (Product second = workbench(screen).data(first.data()).startReady()) {
                NativeLong again = hands.awaitWindow(TITLE);
                everythingIsThere(hands, second);
                hands.close(again);
                assertThat(second.awaitExit()).isZero();
            }
        }
    }

    @Test
    void aKilledWindowLosesNoChat() {
        try (Screen screen = Screen.open();
                Hands hands = new Hands(screen);
                Product first = workbench(screen).startReady()) {
            hands.awaitWindow(TITLE);
            hands.press("Control_L", "2");
            hands.type(QUESTION);
            hands.press("Return");
            awaitKept(() -> chat(first), chat -> answer(chat).length() > 40);
            String came = answer(chat(first));
            first.kill9();
            first.awaitExit();
            try (Product second = workbench(screen).data(first.data()).startReady()) {
                hands.awaitWindow(TITLE);
                hands.press("Control_L", "2");
                hands.type(DRAFT);
                awaitKept(
                        () -> chat(second),
                        chat -> chat.path("draft").asString().equals(DRAFT));
                JsonNode chat = chat(second);
                assertThat(chat.path("messages").path(0).path("text").asString())
                        .isEqualTo(QUESTION);
                assertThat(answer(chat)).startsWith(came);
            }
        }
    }

    private static String answer(JsonNode chat) {
        return chat.path("messages").path(1).path("text").asString("");
    }

    /** The prompt is drawn, the question is asked, and a draft stands in its field. */
    private static void typeEverything(Hands hands, Product product) {
        hands.press("Control_L", "1");
        hands.type(PROMPT);
        awaitKept(
                () -> settings(product),
                settings -> settings.path("prompt").asString().equals(PROMPT));
        hands.press("Control_L", "Return");
        awaitPictures(product.api(), 1);
        hands.press("Control_L", "2");
        hands.type(QUESTION);
        hands.press("Return");
        awaitKept(() -> chat(product), chat -> chat.path("messages").size() == 2);
        hands.type(DRAFT);
        awaitKept(() -> chat(product), chat -> chat.path("draft").asString().equals(DRAFT));
    }

    private static void closeInTheMidstOfWork(Hands hands, NativeLong window, Product product) {
        Api api = product.api();
        CompletableFuture<Answer> picture =
                CompletableFuture.supplyAsync(() -> api.post("/v1/images/generations", Json.longPicture(1)));
        Jobs.awaitSampling(api, 1);
        List<ProcessHandle> all = product.descendants();
        assertThat(all).hasSizeGreaterThanOrEqualTo(2);
        hands.close(window);
        assertThat(product.awaitExit()).isZero();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
        assertThat(product.log()).noneMatch(line -> line.contains(" ERROR "));
        assertThat(chat(product).path("messages").path(1).path("complete").asBoolean())
                .as("the answer, which was being written when the window was closed, is whole")
                .isFalse();
        assertThat(picture.handle((answer, gone) -> gone != null || answer.status() >= 400)
                        .join())
                .as("the picture that was in work is no success")
                .isTrue();
    }

    /** What the fields hold is used, which shows that the window has it and not only a file. */
    private static void everythingIsThere(Hands hands, Product product) {
        int before = pictures(product.api());
        hands.press("Control_L", "1");
        hands.press("Control_L", "Return");
        awaitPictures(product.api(), before + 1);
        hands.press("Control_L", "2");
        hands.press("Return");
        awaitKept(() -> chat(product), chat -> chat.path("messages").size() >= 3);
        JsonNode messages = chat(product).path("messages");
        assertThat(messages.path(0).path("text").asString()).isEqualTo(QUESTION);
        assertThat(messages.path(1).path("text").asString()).isNotBlank();
        assertThat(messages.path(2).path("text").asString()).isEqualTo(DRAFT);
    }

    /** How many pictures of the typed prompt were drawn. */
    private static int pictures(Api api) {
        JsonNode jobs = api.get("/v1/images/jobs?state=done&limit=100").ok().path("data");
        return (int) StreamSupport.stream(jobs.spliterator(), false)
                .filter(job -> job.toString().contains(PROMPT))
                .count();
    }

    private static void awaitPictures(Api api, int wanted) {
        await("pictures of the typed prompt").atMost(LIMIT).until(() -> pictures(api) >= wanted);
    }

    private static Path state(Product product) {
        return product.data().resolve("workbench/.metadata/.plugins/org.diffusiondesk.ui");
    }

    private static JsonNode settings(Product product) {
        Path file = state(product).resolve("generate.json");
        return Files.exists(file) ? Json.read(file) : Json.object();
    }

    /** The one chat that is kept; empty while there is none. */
    private static JsonNode chat(Product product) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(state(product), "chat-*.json")) {
            for (Path file : found) {
                return Json.read(file);
            }
            return Json.object();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitKept(Supplier<JsonNode> what, Predicate<JsonNode> condition) {
        await("what is kept").atMost(LIMIT).until(() -> condition.test(what.get()));
    }
}
