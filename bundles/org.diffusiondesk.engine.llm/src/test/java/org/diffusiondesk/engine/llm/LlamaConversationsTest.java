package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.text.SavedConversation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaConversationsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** A KV cache of 1 MiB for each of 100 tokens. */
    private static final String TABLE =
            "{\"type\":\"fit_memory_breakdown\",\"data\":{\"rows\":[{\"kind\":\"host\",\"name\":\"Host\",\"context\":100}]}}";

    private static final String SAVED = "{\"n_saved\":7,\"n_written\":9,\"timings\":{\"save_ms\":1.5}}";

    @TempDir
    private Path parent;

    private final HttpClient client = HttpClient.newHttpClient();
    private final RunningServer server = new RunningServer("model", 100, LoadLadderTest.start(TABLE));
    private SlotFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = SlotFolder.open(parent.resolve("conversations"));
    }

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    private LlamaConversations conversations(long maxMib) {
        return new LlamaConversations(folder, maxMib << 20, new LlamaHttp(client));
    }

    private static String slot(int id, boolean busy, int tokens) {
        return "{\"id\":" + id + ",\"is_processing\":" + busy + ",\"n_prompt_tokens\":" + tokens + "}";
    }

    private Optional<SavedConversation> save(long maxMib, Map<String, String> answers) throws IOException {
        try (FakeServer fake = new FakeServer(answers)) {
            return conversations(maxMib).save(fake.endpoint(), server, LIMIT);
        }
    }

    @Test
    void savesWhatIsIdleAndWorthIt() throws IOException {
        String slots = "[" + slot(0, false, 90) + "," + slot(1, true, 90) + "," + slot(2, false, 63) + ","
                + slot(3, false, 64) + ",{\"id\":4,\"is_processing\":false}]";
        SavedConversation saved = save(
                        1000, Map.of("/slots ", slots, "/slots/0?action=save", SAVED, "/slots/3?action=save", SAVED))
                .orElseThrow();
        assertThat(saved.files()).containsOnlyKeys(0, 3);
        assertThat(saved.tokens()).isEqualTo(154);
        conversations(1000).discard(saved);
        assertThat(folder.path()).isEmptyDirectory();
    }

    @Test
    void leavesOutWhatHasNoRoom() throws IOException {
        String slots = "[" + slot(0, false, 99) + "," + slot(1, false, 70) + "]";
        Map<String, String> answers =
                Map.of("/slots ", slots, "/slots/0?action=save", SAVED, "/slots/1?action=save", SAVED);
        assertThat(save(80, answers).orElseThrow().files()).containsOnlyKeys(1);
        assertThat(save(69, answers)).isEmpty();
        // what was saved before and is still there counts
        Files.write(folder.create("other"), new byte[4 << 20]);
        assertThat(save(73, answers)).isEmpty();
    }

    @Test
    void guessesHighWhereTheServerDidNotTell() {
        RunningServer silent = new RunningServer("model", 100, LoadLadderTest.start());
        assertThat(silent.bytesOf(90)).isZero();
        assertThat(silent.atMost(90)).isEqualTo(90L << 20);
        assertThat(server.atMost(90)).isEqualTo(server.bytesOf(90)).isEqualTo(90L << 20);
        assertThat(server.bytesOf(200)).isEqualTo(100L << 20);
    }

    @Test
    void aFailureLeavesNoFile() throws IOException {
        assertThat(save(1000, Map.of("/slots ", "[" + slot(0, false, 90) + "]")))
                .isEmpty();
        assertThat(save(1000, Map.of("/slots ", "no json"))).isEmpty();
        assertThat(save(1000, Map.of())).isEmpty();
        assertThat(folder.path()).isEmptyDirectory();
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedFor() throws IOException {
        try (FakeServer silent = new FakeServer(true)) {
            assertThat(conversations(1000).save(silent.endpoint(), server, Duration.ofMillis(100)))
                    .isEmpty();
        }
    }

    @Test
    void givesBackOnlyToTheSameModel() throws IOException {
        SavedConversation own = new SavedConversation(Map.of(0, folder.create("model-1-0")), 90, 9);
        SavedConversation others = new SavedConversation(Map.of(0, folder.create("models-1-0")), 90, 9);
        try (FakeServer fake = new FakeServer(Map.of("/slots/0?action=restore", "{\"n_restored\":90}"))) {
            assertThat(conversations(1000).restore(fake.endpoint(), server, own, LIMIT))
                    .isEmpty();
            assertThat(conversations(1000).restore(fake.endpoint(), server, others, LIMIT))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("another model"));
        }
        try (FakeServer fake = new FakeServer(Map.of())) {
            assertThat(conversations(1000).restore(fake.endpoint(), server, own, LIMIT))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("no such slot"));
        }
    }
}
