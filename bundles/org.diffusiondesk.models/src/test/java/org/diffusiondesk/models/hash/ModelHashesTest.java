package org.diffusiondesk.models.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHashesTest {
    @TempDir
    Path root = Path.of("set by JUnit");

    private Path book() {
        return root.resolve("cache/sums.txt");
    }

    private Path model(String name, String content) throws IOException {
        return Files.writeString(root.resolve(name), content);
    }

    private static String sum(Path file) throws IOException {
        return HexFormat.of().formatHex(Sha256.digest().digest(Files.readAllBytes(file)));
    }

    @Test
    void computesOnceAndRemembersBeyondTheRun() throws IOException {
        Path file = model("a b.safetensors", "abc");
        try (ModelHashes hashes = new ModelHashes(book(), () -> false)) {
            assertThat(hashes.of(file)).as("nobody waits").isEmpty();
            await().until(() -> hashes.of(file).isPresent());
            assertThat(hashes.of(file)).contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        }
        try (ModelHashes next = new ModelHashes(book(), () -> true)) {
            assertThat(next.of(file)).contains(sum(file));
        }
    }

    @Test
    void aChangedFileIsComputedAnew() throws IOException {
        Path file = model("a.gguf", "one");
        try (ModelHashes hashes = new ModelHashes(book(), () -> false)) {
            await().until(() -> hashes.of(file).isPresent());
            Files.writeString(file, "two");
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
            assertThat(hashes.of(file)).as("the old sum is not told").isEmpty();
            await().until(() -> hashes.of(file).isPresent());
            assertThat(hashes.of(file)).contains(sum(file));
        }
    }

    @Test
    void aFileThatChangesMeanwhileGetsNoSum() throws IOException, InterruptedException {
        Path file = model("a.gguf", "one");
        CountDownLatch reading = new CountDownLatch(1);
        AtomicBoolean busy = new AtomicBoolean(true);
        try (ModelHashes hashes = new ModelHashes(book(), () -> {
            reading.countDown();
            return busy.get();
        })) {
            hashes.of(file);
            reading.await();
            Files.writeString(file, " and more", StandardOpenOption.APPEND);
            busy.set(false);
            await().until(() -> hashes.of(file).isPresent());
            assertThat(hashes.of(file)).contains(sum(file));
            assertThat(Files.readString(book())).as("only the whole file's sum").containsOnlyOnce("a.gguf");
        }
    }

    @Test
    void restsWhileTheWorkersAreAtWork() throws IOException {
        Path file = model("a.gguf", "one");
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean busy = new AtomicBoolean(true);
        try (ModelHashes hashes = new ModelHashes(book(), () -> {
            asked.incrementAndGet();
            return busy.get();
        })) {
            hashes.of(file);
            await().until(() -> asked.get() > 2);
            assertThat(hashes.of(file)).isEmpty();
            busy.set(false);
            await().until(() -> hashes.of(file).isPresent());
        }
    }

    @Test
    void endsAtOnceWhileItRests() throws IOException {
        Path file = model("a.gguf", "one");
        ModelHashes hashes = new ModelHashes(book(), () -> true);
        hashes.of(file);
        hashes.close();
        assertThat(hashes.of(file)).isEmpty();
        assertThat(book()).doesNotExist();
    }

    @Test
    void linesThatAreNoneAreLeftOut() throws IOException {
        Path file = model("a.gguf", "one");
        Files.createDirectories(book().resolveSibling(""));
        FileState state = FileState.of(file);
        String line = sum(file) + " " + state.bytes() + " " + state.modified() + " " + file;
        Files.write(book(), List.of("rubbish", "", line, line.substring(0, 80)));
        try (ModelHashes hashes = new ModelHashes(book(), () -> true)) {
            assertThat(hashes.of(file)).contains(sum(file));
        }
        Files.write(book(), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        try (ModelHashes hashes = new ModelHashes(book(), () -> false)) {
            await().until(() -> hashes.of(file).isPresent());
            assertThat(Files.readString(book(), StandardCharsets.ISO_8859_1)).contains(sum(file));
        }
    }

    @Test
    void theFileIsWrittenAnewWhenMostOfItIsOld() throws IOException {
        Path file = model("a.gguf", "one");
        HashBook book = new HashBook(book());
        for (int i = 0; i < 1100; i++) {
            book.put(file, new FileState(i, i), "%064x".formatted(i));
        }
        new HashBook(book());
        assertThat(Files.readAllLines(book())).hasSize(1);
        assertThat(new HashBook(book()).get(file, new FileState(1099, 1099))).contains("%064x".formatted(1099));
    }

    @Test
    void aFileThatIsGoneHasNoSum() {
        try (ModelHashes hashes = new ModelHashes(book(), () -> false)) {
            assertThat(hashes.of(root.resolve("gone.gguf"))).isEmpty();
        }
    }
}
