package org.diffusiondesk.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.concurrent.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFilesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Process leftover;

    @BeforeEach
    void startSomethingThatNobodyOwns() throws IOException {
        leftover = new ProcessBuilder(FakeChild.command("--ignore-term")).start();
    }

    @AfterEach
    void endIt() {
        leftover.destroyForcibly();
    }

    private void note(Instant started) throws IOException {
        Files.writeString(folder.resolve("llm-" + leftover.pid() + ".pid"), leftover.pid() + " " + started + "\n");
    }

    private Instant started() {
        return leftover.info().startInstant().orElseThrow();
    }

    @Test
    void killsWhatAnEarlierRunHasLeft() throws IOException {
        PidFiles earlier = new PidFiles(folder);
        earlier.add("llm", leftover.toHandle());
        assertThat(earlier.files()).hasSize(1);

        PidFiles now = new PidFiles(folder);
        assertThat(now.sweep()).isEqualTo(1);
        assertThat(leftover.isAlive()).isFalse();
        assertThat(now.files()).isEmpty();
    }

    @Test
    void sparesAProcessThatGotThePidLater() throws IOException {
        note(started().minus(Duration.ofMinutes(5)));
        PidFiles now = new PidFiles(folder);
        assertThat(now.sweep()).isZero();
        assertThat(leftover.isAlive()).isTrue();
        assertThat(now.files()).isEmpty();
    }

    @Test
    void knowsItsProcessAlthoughTheClockIsReadDifferently() throws IOException {
        note(started().plus(Duration.ofSeconds(1)));
        assertThat(new PidFiles(folder).sweep()).isEqualTo(1);
    }

    @Test
    void removesDamagedNotesAndTouchesNothingElse() throws IOException {
        Files.writeString(folder.resolve("llm-1.pid"), "nonsense");
        Files.writeString(folder.resolve("llm-2.pid"), "");
        Files.writeString(folder.resolve("llm-3.pid.part"), "7 half a da");
        Files.writeString(folder.resolve("lock"), "mine");
        PidFiles now = new PidFiles(folder);
        assertThat(now.sweep()).isZero();
        assertThat(now.files()).containsExactly(folder.resolve("lock"));
    }

    @Test
    void forgetsAChildThatWasClosed() throws IOException {
        PidFiles files = new PidFiles(folder);
        Registration note = files.add("sd", leftover.toHandle());
        note.close();
        note.close();
        assertThat(files.files()).isEmpty();
        assertThat(files.sweep()).isZero();
    }

    @Test
    void aServiceNotesItsChildrenAndLeavesNoneBehind() throws IOException {
        PidFiles files = new PidFiles(folder);
        ChildProcess child;
        try (ChildProcesses children = new ChildProcesses(files)) {
            child = children.start(ChildSpec.of("sd", FakeChild.command()), line -> {});
            assertThat(files.files()).containsExactly(folder.resolve("sd-" + child.pid() + ".pid"));
        }
        assertThat(child.isAlive()).isFalse();
        await().atMost(LONG).untilAsserted(() -> assertThat(files.files()).isEmpty());
    }

    /** Who had waited for the end of the last child, and then ended us, met the warning of a child that still runs. */
    @Test
    void aServiceHasForgottenAChildBeforeAnybodyHearsOfItsEnd() {
        try (ChildProcesses children = new ChildProcesses(new PidFiles(folder))) {
            ChildProcess child = children.start(ChildSpec.of("sd", FakeChild.command("--until-eof")), line -> {});
            assertThat(children.count()).isEqualTo(1);
            CompletableFuture<Integer> left =
                    child.exit().thenApply(exit -> children.count()).toCompletableFuture();
            child.closeInput();
            assertThat(left.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join())
                    .isZero();
        }
    }

    @Test
    void aNewServiceSweepsFirst() throws IOException {
        note(started());
        try (ChildProcesses children = new ChildProcesses(new PidFiles(folder))) {
            assertThat(leftover.isAlive()).isFalse();
            assertThat(children.start(ChildSpec.of("sd", FakeChild.command("--exit", "0")), line -> {})
                            .pid())
                    .isPositive();
        }
    }
}
