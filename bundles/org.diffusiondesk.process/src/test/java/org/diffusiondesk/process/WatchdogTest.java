package org.diffusiondesk.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no shell")
class WatchdogTest {
    /** Well below the minute that a fake child lives. */
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final List<ProcessHandle> started = new ArrayList<>();
    private final Watchdog watchdog = new Watchdog();

    @AfterEach
    void endAll() {
        watchdog.close();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private ProcessHandle keep(ProcessHandle process) {
        started.add(process);
        return process;
    }

    private ProcessHandle child() throws IOException {
        return keep(
                new ProcessBuilder(FakeChild.command("--ignore-term")).start().toHandle());
    }

    private ProcessHandle shell() {
        return keep(watchdog.handle().orElseThrow());
    }

    private static void awaitEnd(ProcessHandle process) {
        await().atMost(LONG).until(() -> !process.isAlive());
    }

    /** As llama-server while it loads: it reads no input. */
    @Test
    void aKilledParentTakesAChildAlongThatNeitherReadsItsInputNorHeedsTerm() throws IOException {
        Process parent = FakeParent.start(folder, "--ignore-term", "--fork", "--say", "up");
        keep(parent.toHandle());
        List<ProcessHandle> children = new ArrayList<>();
        try (BufferedReader lines = parent.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null && !line.equals("up"); line = lines.readLine()) {
                if (line.startsWith("pid ") || line.startsWith("forked ")) {
                    children.add(keep(ProcessHandle.of(Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                            .orElseThrow()));
                }
            }
            List<ProcessHandle> all = parent.descendants().toList();
            assertThat(all).hasSizeGreaterThan(2).containsAll(children);
            parent.destroyForcibly();
            all.forEach(WatchdogTest::awaitEnd);
        }
    }

    @Test
    void killsWhoIsLeftAndNobodyElse() throws IOException {
        ProcessHandle left = child();
        ProcessHandle removed = child();
        watchdog.add(left.pid());
        watchdog.add(removed.pid());
        watchdog.remove(removed.pid());
        ProcessHandle shell = shell();
        watchdog.close();
        awaitEnd(left);
        awaitEnd(shell);
        assertThat(removed.isAlive()).isTrue();
    }

    @Test
    void goesOnWithANewShellWhenTheFirstWasKilled() throws IOException {
        ProcessHandle first = child();
        watchdog.add(first.pid());
        ProcessHandle shell = shell();
        shell.destroyForcibly();
        awaitEnd(shell);
        ProcessHandle second = child();
        watchdog.add(second.pid());
        assertThat(shell()).isNotEqualTo(shell);
        watchdog.close();
        awaitEnd(first);
        awaitEnd(second);
    }

    @Test
    void isNotThereBeforeTheFirstChildAndGoneAfterTheEnd() throws IOException {
        assertThat(watchdog.handle()).isEmpty();
        watchdog.close();
        try (ChildProcesses children = ChildProcesses.in(folder)) {
            children.start(ChildSpec.of("fake", FakeChild.command()), line -> {});
        }
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .as("the service waits for its watchdog")
                .noneMatch(process -> process.info().command().orElse("").endsWith("sh"));
    }
}
