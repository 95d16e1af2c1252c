package org.diffusiondesk.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChildProcessTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofMillis(300);

    /** Half of it must suffice for the end of a JVM on a busy machine. */
    private static final Duration ENOUGH_FOR_TERM = Duration.ofSeconds(4);

    private final List<ChildProcess> children = new ArrayList<>();
    private final Queue<OutputLine> lines = new ConcurrentLinkedQueue<>();

    @AfterEach
    void endAll() {
        children.forEach(child -> child.stop(Duration.ofMillis(1)));
    }

    private ChildProcess start(String... options) {
        return start(ChildSpec.of("fake", FakeChild.command(options)));
    }

    private ChildProcess start(ChildSpec spec) {
        ChildProcess child = ChildProcess.start(spec, lines::add);
        children.add(child);
        return child;
    }

    private static ExitReport end(ChildProcess child) throws InterruptedException {
        return child.awaitExit(LONG).orElseThrow();
    }

    private void awaitLine(String text) {
        await().atMost(LONG)
                .until(() -> lines.stream().anyMatch(line -> line.text().startsWith(text)));
    }

    private List<String> texts(OutputLine.Source source) {
        return lines.stream()
                .filter(line -> line.source() == source)
                .map(OutputLine::text)
                .toList();
    }

    @Test
    void readsBothOutputsInOrderAndKeepsTheLastLines() throws Exception {
        ExitReport report = end(start("--flood", "3000", "--exit", "0"));
        assertThat(texts(OutputLine.Source.STDOUT))
                .containsExactlyElementsOf(
                        IntStream.range(0, 3000).mapToObj(i -> "out " + i).toList());
        assertThat(texts(OutputLine.Source.STDERR)).hasSize(3000).endsWith("err 2999");
        assertThat(report.cause()).isEqualTo(ExitCause.CLEAN);
        assertThat(report.tail()).hasSize(20).last().asString().matches("(out|err) 2999");
        assertThat(children.getFirst().tail(5000)).hasSize(1000);
    }

    @Test
    void splitsAtCarriageReturnsAndKeepsALastLineWithoutEnd() throws Exception {
        // "1/2" CR "2/2" ESC[K CR LF LF "end"
        end(start("--bytes", "312f320d322f321b5b4b0d0a0a656e64", "--exit", "0"));
        assertThat(texts(OutputLine.Source.STDOUT)).containsExactly("1/2", "2/2\u001b[K", "end");
    }

    @Test
    void replacesMalformedBytesAndJoinsCharactersThatComeInPieces() throws Exception {
        end(start("--bytes", "c3", "--bytes", "a92d", "--bytes", "ff0a", "--exit", "0"));
        assertThat(texts(OutputLine.Source.STDOUT)).containsExactly("é-\uFFFD");
    }

    @Test
    void cutsAnEndlessLine() throws Exception {
        end(start("--long-line", "1000000", "--say", "next", "--exit", "0"));
        assertThat(texts(OutputLine.Source.STDOUT)).hasSize(2).endsWith("next");
        assertThat(texts(OutputLine.Source.STDOUT).getFirst()).hasSize(16_385).endsWith("x…");
    }

    @Test
    void goesOnReadingWhenTheListenerFails() throws Exception {
        ChildSpec spec = ChildSpec.of("fake", FakeChild.command("--flood", "20000", "--exit", "0"));
        ChildProcess child = ChildProcess.start(spec, line -> {
            lines.add(line);
            throw new IllegalStateException("a faulty listener");
        });
        children.add(child);
        assertThat(end(child).code()).isZero();
        assertThat(lines).hasSize(40_000);
    }

    @Test
    void translatesLinesForTheLogAndLeavesProtocolOut() throws Exception {
        ChildSpec spec = ChildSpec.of("fake", FakeChild.command("--say", "port 1", "--say", "hello", "--exit", "3"))
                .withLogLine(line -> line.startsWith("port") ? Optional.empty() : Optional.of("> " + line));
        ExitReport report = end(start(spec));
        assertThat(report.tail()).containsExactly("> hello");
        assertThat(texts(OutputLine.Source.STDOUT)).containsExactly("port 1", "hello");
        assertThat(report.code()).isEqualTo(3);
        assertThat(report.cause()).isEqualTo(ExitCause.CRASHED);
    }

    @Test
    void givesTheChildItsVariablesAndHidesTheScrubbedOnes() throws Exception {
        ChildSpec spec = ChildSpec.of("fake", FakeChild.command("--env", "SECRET", "--env", "HOME", "--exit", "0"))
                .withEnvironment(Map.of("SECRET", "s3cret"))
                .withScrubbed(name -> name.equals("HOME") || name.equals("SECRET"));
        end(start(spec));
        assertThat(texts(OutputLine.Source.STDOUT)).containsExactly("SECRET=s3cret", "HOME=null");
        assertThat(spec.toString()).doesNotContain("s3cret");
    }

    @Test
    void endsByTermWithinTheGrace() {
        ChildProcess child = start("--say", "up");
        awaitLine("up");
        ExitReport report = child.stop(LONG);
        assertThat(report.cause()).isEqualTo(ExitCause.ASKED);
        assertThat(report.code()).isEqualTo(143);
        assertThat(child.isAlive()).isFalse();
        assertThat(child.stop(GRACE)).isEqualTo(report);
    }

    @Test
    void killsAChildThatIgnoresTerm() {
        ChildProcess child = start("--ignore-term", "--say", "up");
        awaitLine("up");
        ExitReport report = child.stop(GRACE);
        assertThat(report.code()).isEqualTo(137);
        assertThat(report.cause()).isEqualTo(ExitCause.ASKED);
    }

    @Test
    void asksBeforeItTerminates() {
        ChildProcess child = start("--say", "up", "--until-eof");
        awaitLine("up");
        ExitReport report = child.stop(LONG, child::closeInput);
        assertThat(report.code()).isZero();
        assertThat(report.cause()).isEqualTo(ExitCause.ASKED);
    }

    @Test
    void terminatesWhenAskingHangs() {
        ChildProcess child = start("--say", "up");
        awaitLine("up");
        CountDownLatch never = new CountDownLatch(1);
        ExitReport report = child.stop(ENOUGH_FOR_TERM, () -> {
            try {
                never.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        never.countDown();
        assertThat(report.code()).isEqualTo(143);
    }

    @Test
    void killsGrandchildrenThatHoldThePipes() {
        ChildProcess child = start("--fork");
        awaitLine("forked");
        ProcessHandle grandchild = grandchild();
        child.stop(LONG);
        await().atMost(LONG).until(() -> !grandchild.isAlive());
    }

    @Test
    void reportsTheEndWhileAGrandchildHoldsThePipes() throws Exception {
        ChildProcess child = start("--fork", "--exit", "7");
        awaitLine("forked");
        assertThat(end(child).code()).isEqualTo(7);
        grandchild().destroyForcibly();
    }

    private ProcessHandle grandchild() {
        String line = texts(OutputLine.Source.STDOUT).getFirst();
        return ProcessHandle.of(Long.parseLong(line.substring("forked ".length())))
                .orElseThrow();
    }

    @Test
    void tellsAKillByOthersFromACleanEnd() throws Exception {
        ChildProcess child = start("--say", "up");
        awaitLine("up");
        ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
        ExitReport report = end(child);
        assertThat(report.code()).isEqualTo(137);
        assertThat(report.cause()).isEqualTo(ExitCause.KILLED);
    }

    @Test
    void aStopAfterADeathDoesNotHideTheDeath() throws Exception {
        ChildProcess child = start("--err", "GGML_ASSERT(x) failed", "--exit", "134");
        end(child);
        ExitReport report = child.stop(GRACE);
        assertThat(report.cause()).isEqualTo(ExitCause.CRASHED);
        assertThat(report.tail()).containsExactly("GGML_ASSERT(x) failed");
    }

    @Test
    void talksToTheChildAndNoticesWhenItNoLongerListens() throws Exception {
        ChildProcess child = start("--echo", "--exit", "0");
        assertThat(child.send("hello")).isTrue();
        awaitLine("heard hello");
        end(child);
        await().atMost(LONG).until(() -> !child.send("anybody?"));
    }

    @Test
    void anInterruptedStopKillsAtOnceAndKeepsTheInterrupt() {
        ChildProcess child = start("--ignore-term", "--say", "up");
        awaitLine("up");
        Thread.currentThread().interrupt();
        ExitReport report = child.stop(LONG);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.code()).isEqualTo(137);
    }

    @Test
    void manyStopsAtOnceAllReturnTheSameReport() {
        ChildProcess child = start("--say", "up");
        awaitLine("up");
        List<ExitReport> reports = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> child.stop(LONG))
                .distinct()
                .toList();
        assertThat(reports).hasSize(1);
    }

    @Test
    void readsMoreChildrenThanThereAreCarrierThreads() throws Exception {
        int count = Runtime.getRuntime().availableProcessors() * 2 + 2;
        List<ChildProcess> many = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            many.add(start("--say", "up " + i, "--until-eof"));
        }
        for (int i = 0; i < count; i++) {
            awaitLine("up " + i);
        }
        for (ChildProcess child : many) {
            child.closeInput();
            assertThat(end(child).cause()).isEqualTo(ExitCause.CLEAN);
        }
    }

    @Test
    void saysWhichProgramCannotBeStarted() {
        ChildSpec spec = ChildSpec.of("fake", List.of("/no/such/program"));
        assertThatThrownBy(() -> ChildProcess.start(spec, line -> {}))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("/no/such/program");
    }

    /** A server froze for good: pumps on virtual threads had used up the carriers of a machine with two cores. */
    @Test
    void readsOutputsOnThreadsThatMayBlock() throws InterruptedException {
        Queue<Thread> readers = new ConcurrentLinkedQueue<>();
        ChildProcess child = ChildProcess.start(
                ChildSpec.of("fake", FakeChild.command("--say", "hello", "--err", "you", "--exit", "0")),
                line -> readers.add(Thread.currentThread()));
        children.add(child);
        end(child);
        assertThat(readers).isNotEmpty().noneMatch(Thread::isVirtual);
    }
}
