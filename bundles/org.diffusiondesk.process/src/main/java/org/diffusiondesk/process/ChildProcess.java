package org.diffusiondesk.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.ExitReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process from its start to its end. Both of its outputs are read all the time, so that it never waits for us. Its standard input stays
 * open as long as this process lives: a child that ends when its input ends can't outlive us, however we die. Thread-safe.
 */
public final class ChildProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final int KEPT_LINES = 1000;
    private static final int REPORTED_LINES = 20;

    /** A grandchild may hold the pipes open after the child's end; what it still writes is not waited for. */
    private static final Duration PIPES = Duration.ofMillis(500);

    /** From SIGKILL to the end; longer only for a process that hangs in a driver. */
    private static final Duration KILL = Duration.ofSeconds(10);

    private final ChildSpec spec;
    private final Process process;
    private final Consumer<ChildProcess> beforeExit;
    private final ProcessTree tree;
    private final LogRing log = new LogRing(KEPT_LINES);
    private final ReentrantLock inputLock = new ReentrantLock();
    private final CompletableFuture<ExitReport> exit = new CompletableFuture<>();
    private final long kernelKillsBefore = KernelOomKills.count();
    private volatile boolean asked;

    private ChildProcess(ChildSpec spec, Process process, Consumer<ChildProcess> beforeExit) {
        this.spec = spec;
        this.process = process;
        this.beforeExit = beforeExit;
        this.tree = new ProcessTree(process.toHandle());
    }

    /**
     * Starts a process.
     *
     * @param listener hears each line, in order for each of the two outputs, one call at a time; must be quick
     * @throws WorkerException the operating system refuses to start it
     */
    public static ChildProcess start(ChildSpec spec, Consumer<OutputLine> listener) {
        return start(spec, listener, child -> {});
    }

    /** {@code beforeExit} has run when {@link #exit} completes; it must be quick and not fail. */
    static ChildProcess start(ChildSpec spec, Consumer<OutputLine> listener, Consumer<ChildProcess> beforeExit) {
        requireProgram(spec);
        ProcessBuilder builder = new ProcessBuilder(OwnSession.of(spec.command()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(spec.scrub());
        environment.putAll(spec.environment());
        spec.directory().ifPresent(folder -> builder.directory(folder.toFile()));
        ChildProcess child;
        try {
            child = new ChildProcess(spec, spawn(builder), beforeExit);
        } catch (IOException e) {
            throw WorkerException.startFailed(
                    spec.name() + ": " + spec.command().getFirst() + " can't be started: " + e.getMessage(), e);
        }
        child.watch(listener);
        return child;
    }

    /**
     * Ctrl+C in the terminal may hit the helper by which the JVM starts programs, before the child has its own session; the JVM then says that it could not
     * be started. It can.
     */
    private static Process spawn(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Failed to exec spawn helper")) {
                return builder.start();
            }
            throw e;
        }
    }

    /** The helper that starts it would only leave an exit code. */
    private static void requireProgram(ChildSpec spec) {
        Path program = Path.of(spec.command().getFirst());
        if (program.isAbsolute() && !Files.isExecutable(program)) {
            throw WorkerException.misfit(
                    spec.name() + ": " + program + " can't be started: "
                            + (Files.exists(program) ? "it is not executable" : "there is no such file"),
                    null);
        }
    }

    private void watch(Consumer<OutputLine> listener) {
        OutputPumps pumps = new OutputPumps(spec, log, listener);
        CompletableFuture<Void> drained = pumps.start(process);
        process.onExit()
                .thenRun(() -> Thread.ofVirtual().name(spec.name() + "-exit").start(() -> ended(drained)));
    }

    private void ended(CompletableFuture<Void> drained) {
        try {
            drained.get(PIPES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("{}: its outputs are still open after its end", spec.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeInput();
        int code = process.exitValue();
        List<String> tail = log.tail(REPORTED_LINES);
        boolean killedByKernel = KernelOomKills.count() > kernelKillsBefore;
        beforeExit.accept(this);
        exit.complete(new ExitReport(code, ExitCauses.of(asked, code, killedByKernel, tail), tail, Instant.now()));
    }

    public long pid() {
        return process.pid();
    }

    /** The process, for who has to recognise it later. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes when the process has ended; never exceptionally. */
    public CompletionStage<ExitReport> exit() {
        return exit.minimalCompletionStage();
    }

    /**
     * Waits for the end.
     *
     * @return empty when it still runs after {@code limit}
     */
    public Optional<ExitReport> awaitExit(Duration limit) throws InterruptedException {
        try {
            return Optional.of(exit.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the exit of a process never completes exceptionally", e);
        }
    }

    /** The last {@code count} lines for the log, oldest first; at most 1,000 are kept. */
    public List<String> tail(int count) {
        return log.tail(count);
    }

    /** Writes a short line to its standard input; false when it no longer reads. */
    public boolean send(String line) {
        inputLock.lock();
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
            return true;
        } catch (IOException e) {
            LOG.debug("{}: its input is closed", spec.name(), e);
            return false;
        } finally {
            inputLock.unlock();
        }
    }

    /** Ends its standard input; a child of the right kind then ends too. */
    public void closeInput() {
        inputLock.lock();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("{}: its input was closed already", spec.name(), e);
        } finally {
            inputLock.unlock();
        }
    }

    /** Ends it by SIGTERM and the end of its input, after {@code grace} by SIGKILL; like {@link #stop(Duration, Runnable)} otherwise. */
    public ExitReport stop(Duration grace) {
        return stop(grace, Duration.ZERO, () -> {});
    }

    /**
     * Ends it: {@code ask} now, SIGTERM and the end of its input after half of {@code grace}, SIGKILL to its whole tree after {@code grace}. Whatever
     * it has started is killed with it in any case. Blocks until it has ended; an interrupt kills at once. May be called again, also at the same time.
     *
     * @param ask tells it to end in its own way; runs on another thread, may block, and may fail
     * @throws EngineException it is still there long after SIGKILL
     */
    public ExitReport stop(Duration grace, Runnable ask) {
        return stop(grace, grace.dividedBy(2), ask);
    }

    private ExitReport stop(Duration grace, Duration beforeTerm, Runnable ask) {
        asked |= process.isAlive();
        tree.look();
        boolean interrupted = false;
        try {
            if (!beforeTerm.isZero()) {
                Thread.ofVirtual().name(spec.name() + "-ask").start(ask);
            }
            if (!endedWithin(beforeTerm)) {
                tree.look();
                process.destroy();
                Thread.ofVirtual().name(spec.name() + "-eof").start(this::closeInput);
                if (!endedWithin(grace.minus(beforeTerm))
                        && !grace.isZero()) { // without any, killing it is what was asked for
                    LOG.warn("{}: pid {} did not end within {} ms, killing it", spec.name(), pid(), grace.toMillis());
                }
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            return killAndWait();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the process alone; its pipes may be held open by others. */
    private boolean endedWithin(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private ExitReport killAndWait() {
        if (process.isAlive()) {
            tree.kill();
        } else {
            tree.killDescendants();
        }
        try {
            return exit.copy()
                    .orTimeout(KILL.plus(PIPES).toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    spec.name() + ": pid " + pid() + " can't be killed; it hangs in the kernel or in a driver",
                    e);
        }
    }
}
