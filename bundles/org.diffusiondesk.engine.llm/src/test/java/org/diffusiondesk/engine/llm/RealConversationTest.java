package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.text.ChatMessage;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A conversation outlives the real llama-server that held it. */
@EnabledIfEnvironmentVariable(named = "DIFFUSIONDESK_NATIVE", matches = ".+")
class RealConversationTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int LONG = 105;
    private static final int SHORT = 12;
    private static final long PLENTY = 1L << 30;

    @TempDir
    private Path folder;

    private RealLlamas llamas;
    private Path conversationFolder;

    @BeforeEach
    void findTheEngine() throws IOException {
        llamas = new RealLlamas(folder);
        conversationFolder = folder.resolve("run/conversations");
    }

    @AfterEach
    void leaveNothing() {
        llamas.close();
    }

    private LlamaConversations conversations(long maxBytes) throws IOException {
        return new LlamaConversations(SlotFolder.open(conversationFolder), maxBytes, llamas.http);
    }

    private LlamaLauncher launcher(LlamaConversations conversations) {
        return llamas.launcher(llamas.executable(), List.of(), Optional.of(conversations));
    }

    private WorkerHandle start(LlamaLauncher launcher, Path model, Optional<SavedConversation> resume) {
        return start(launcher, model, TextOptions.DEFAULT, resume);
    }

    private WorkerHandle start(
            LlamaLauncher launcher, Path model, TextOptions options, Optional<SavedConversation> resume) {
        return llamas.start(launcher, RealLlamas.of(model, options), resume, StartListener.NONE, Cancellation.NONE);
    }

    private Optional<SavedConversation> save(
            LlamaLauncher launcher, LlamaConversations conversations, WorkerHandle server) {
        return conversations.save(
                server.endpoint(), launcher.running(server.endpoint()).orElseThrow(), LIMIT);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(conversationFolder)) {
            return files.toList();
        }
    }

    private ChatResult say(WorkerHandle server, List<ChatMessage> messages) {
        return llamas.chat.chat(server.endpoint(), request(messages), token -> {}, Cancellation.NONE);
    }

    private static ChatRequest request(List<ChatMessage> messages) {
        return new ChatRequest(Optional.empty(), messages, OptionalInt.of(24), OptionalDouble.of(0));
    }

    /** About 15 tokens for each house, and no two sentences alike. */
    private static List<ChatMessage> about(int houses) {
        StringBuilder text = new StringBuilder("Read this list with care.\n");
        for (int i = 1; i <= houses; i++) {
            text.append("House ")
                    .append(i)
                    .append(" has ")
                    .append(i * 7 % 13 + 1)
                    .append(" doors and is painted ");
            text.append(List.of("red", "green", "blue", "white").get(i * 5 % 4)).append(".\n");
        }
        return List.of(new ChatMessage("user", text + "How many houses are there?"));
    }

    private static List<ChatMessage> goOn(List<ChatMessage> messages, String answer) {
        List<ChatMessage> all = new ArrayList<>(messages);
        all.add(new ChatMessage("assistant", answer));
        all.add(new ChatMessage("user", "Name three fruits."));
        return all;
    }

    /** What the next turn costs, and its text, as the streaming chat route gets it. */
    private JsonNode next(WorkerHandle server, List<ChatMessage> messages) {
        return JSON.readTree(llamas.post(
                server.endpoint(),
                LlamaChat.body(request(messages))
                        .replace("\"stream\":true", "\"stream\":false")
                        .replaceFirst(",\"stream_options\":\\{[^}]*}", "")));
    }

    private static String text(JsonNode answer) {
        return answer.path("choices").path(0).path("message").path("content").asString("");
    }

    @Test
    void goesOnAfterTheReloadAsIfThereHadBeenNone(TestReporter reporter) throws IOException {
        LlamaConversations conversations = conversations(PLENTY);
        LlamaLauncher launcher = launcher(conversations);
        WorkerHandle first = start(launcher, llamas.smollm(), Optional.empty());
        assertThat(save(launcher, conversations, first)).isEmpty();
        ChatResult turn = say(first, about(LONG));
        assertThat(turn.promptTokens()).isBetween(1400, 1700);

        SavedConversation saved = save(launcher, conversations, first).orElseThrow();
        assertThat(saved.tokens()).isGreaterThan(turn.promptTokens());
        assertThat(saved.bytes()).isEqualTo(Files.size(saved.files().get(0)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(conversationFolder)))
                .isEqualTo("rwx------");
        assertThat(files()).singleElement().satisfies(file -> assertThat(
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------"));

        List<ChatMessage> messages = goOn(about(LONG), turn.text());
        JsonNode undisturbed = next(first, messages);
        first.stop(RealLlamas.GRACE);
        WorkerHandle second = start(launcher, llamas.smollm(), Optional.of(saved));
        assertThat(second.warnings()).isEmpty();
        JsonNode resumed = next(second, messages);
        second.stop(RealLlamas.GRACE);
        conversations.discard(saved);
        assertThat(files()).isEmpty();
        JsonNode cold = next(start(launcher, llamas.smollm(), Optional.empty()), messages);

        assertThat(text(resumed)).isNotBlank().isEqualTo(text(undisturbed));
        assertThat(resumed.path("timings").path("cache_n").asInt())
                .isEqualTo(undisturbed.path("timings").path("cache_n").asInt())
                .isGreaterThan(turn.promptTokens());
        assertThat(resumed.path("timings").path("prompt_n").asInt()).isLessThan(64);
        assertThat(cold.path("timings").path("prompt_n").asInt()).isGreaterThan(turn.promptTokens());
        reporter.publishEntry("undisturbed", undisturbed.path("timings").toString());
        reporter.publishEntry("resumed", resumed.path("timings").toString());
        reporter.publishEntry("cold", cold.path("timings").toString());
    }

    @Test
    void canBeKeptWithASmallerCache() throws IOException {
        TextOptions q8 =
                new TextOptions(OptionalInt.of(2048), OptionalInt.of(0), OptionalInt.empty(), Optional.of("q8_0"));
        LlamaConversations conversations = conversations(PLENTY);
        LlamaLauncher launcher = launcher(conversations);
        WorkerHandle first = start(launcher, llamas.smollm(), q8, Optional.empty());
        ChatResult turn = say(first, about(SHORT));
        SavedConversation saved = save(launcher, conversations, first).orElseThrow();
        first.stop(RealLlamas.GRACE);
        WorkerHandle second = start(launcher, llamas.smollm(), q8, Optional.of(saved));
        assertThat(second.warnings()).isEmpty();
        assertThat(next(second, goOn(about(SHORT), turn.text()))
                        .path("timings")
                        .path("cache_n")
                        .asInt())
                .isGreaterThan(turn.promptTokens());
        second.stop(RealLlamas.GRACE);
        // kept in another way, it is of no use to a server with the first one's cache
        WorkerHandle third = start(launcher, llamas.smollm(), Optional.of(saved));
        assertThat(third.warnings()).singleElement().asString().contains("computed again");
        assertThat(say(third, about(SHORT)).completionTokens()).isPositive();
    }

    @Test
    void thatTakesTooMuchRoomIsNotKept() throws IOException {
        LlamaConversations conversations = conversations(1 << 20);
        LlamaLauncher launcher = launcher(conversations);
        WorkerHandle server = start(launcher, llamas.smollm(), Optional.empty());
        say(server, about(SHORT));
        assertThat(save(launcher, conversations, server)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void thatCannotBeReadOrIsOfAnotherModelIsOnlyAWarning() throws IOException {
        LlamaConversations conversations = conversations(PLENTY);
        LlamaLauncher launcher = launcher(conversations);
        WorkerHandle first = start(launcher, llamas.smollm(), Optional.empty());
        say(first, about(SHORT));
        SavedConversation saved = save(launcher, conversations, first).orElseThrow();
        first.stop(RealLlamas.GRACE);

        Path copy = Files.copy(llamas.smollm(), folder.resolve("other.gguf"), StandardCopyOption.REPLACE_EXISTING);
        WorkerHandle other = start(launcher, copy, Optional.of(saved));
        assertThat(other.warnings()).singleElement().asString().contains("another model");
        other.stop(RealLlamas.GRACE);

        Files.writeString(saved.files().get(0), "not what it was");
        WorkerHandle broken = start(launcher, llamas.smollm(), Optional.of(saved));
        assertThat(broken.warnings()).singleElement().asString().contains("computed again");
        assertThat(say(broken, about(SHORT)).completionTokens()).isPositive();
    }
}
