package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The product as a child process, in a process group of its own as a shell would start it. Everything that it says is kept under {@code target/logs}.
 * Closing it ends every process that it ever started.
 */
final class Product implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Process process;
    private final Output out;
    private final Output err;
    private final Path data;
    private final CompletableFuture<URI> ready = new CompletableFuture<>();
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    private Product(Process process, Path log, Path data) {
        this.process = process;
        this.data = data;
        this.out = Output.pump(process.getInputStream(), Path.of(log + ".out"), this::line);
        this.err = Output.pump(process.getErrorStream(), Path.of(log + ".err"), line -> {});
        out.end().thenRun(() -> ready.completeExceptionally(new IllegalStateException("ended before it was ready")));
    }

    /** How a product is started. */
    static final class Builder {
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private Path executable = Path.of(System.getProperty("diffusiondesk.product"));
        private Path data = Places.newFolder("data");
        private boolean withData = true;

        Builder arguments(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        Builder set(String key, Object value) {
            return arguments("--set", key + "=" + value);
        }

        Builder data(Path folder) {
            data = folder;
            return this;
        }

        /** Leaves {@code --data} out. */
        Builder withoutData() {
            withData = false;
            return this;
        }

        Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Builder executable(Path other) {
            executable = other;
            return this;
        }

        Product start() {
            if (!Files.isExecutable(executable)) {
                throw new IllegalStateException("there is no product at " + executable + "; build it first");
            }
            // a shell without job control leaves SIGINT ignored in what it starts in the background, Maven for instance
            List<String> command = new ArrayList<>(
                    List.of("setsid", "env", "--default-signal=INT", "--default-signal=TERM", executable.toString()));
            if (withData) {
                command.addAll(List.of("--data", data.toString()));
            }
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            builder.directory(Places.newFolder("cwd").toFile());
            Path log = Places.logs().resolve("product-" + NUMBER.incrementAndGet() + "-" + Places.testName());
            try {
                Files.writeString(
                        Path.of(log + ".command"), String.join(" ", command) + "\n" + environment.keySet() + "\n");
                return new Product(builder.start(), log, data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts and waits until it is ready. */
        Product startReady() {
            Product product = start();
            try {
                product.awaitReady();
                return product;
            } catch (RuntimeException | AssertionError e) {
                product.close();
                throw e;
            }
        }
    }

    /** On any free port, with a new data folder. */
    static Builder served() {
        return new Builder().arguments("--port", "0");
    }

    /** With no argument but {@code --data}. */
    static Builder bare() {
        return new Builder();
    }

    private void line(String line) {
        if (line.startsWith("ready http://") || line.startsWith("degraded http://")) {
            ready.complete(URI.create(line.split(" ")[1]));
        }
    }

    /** Waits for the line that says where it listens: {@code ready} when both engines can answer, {@code degraded} when one can not. */
    URI awaitAddress() {
        try {
            return ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("not ready: " + e.getMessage() + "\n" + said(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    URI awaitReady() {
        URI address = awaitAddress();
        if (out.lines().stream().anyMatch(line -> line.startsWith("degraded "))) {
            throw new AssertionError("degraded\n" + said());
        }
        return address;
    }

    Api api() {
        return new Api(awaitAddress());
    }

    Path data() {
        return data;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Lines of stdout so far. */
    List<String> out() {
        return out.lines();
    }

    /** Lines of stderr so far. */
    List<String> err() {
        return err.lines();
    }

    /** Its log file so far. */
    List<String> log() {
        try {
            return Files.readAllLines(data.resolve("logs").resolve("diffusiondesk.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of all that it said, for messages of failed tests. */
    String said() {
        return "stdout:\n" + tail(out.lines()) + "\nstderr:\n" + tail(err.lines());
    }

    private static String tail(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** Every process below it that lives now. They are remembered, so that {@link #close} ends them even when they lost their parent. */
    List<ProcessHandle> descendants() {
        List<ProcessHandle> now = process.descendants().toList();
        seen.addAll(now);
        return now;
    }

    /** Waits for its end and returns its exit code. */
    int awaitExit() {
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still there after " + STOP_LIMIT + "\n" + said());
            }
            out.end().get(10, TimeUnit.SECONDS);
            err.end().get(10, TimeUnit.SECONDS);
            return process.exitValue();
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("its output does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As Ctrl+C in a terminal: the whole process group gets SIGINT. */
    void interrupt() {
        Signals.send("INT", "-" + process.pid());
    }

    void terminate() {
        Signals.send("TERM", Long.toString(process.pid()));
    }

    void kill9() {
        descendants();
        Signals.send("KILL", Long.toString(process.pid()));
    }

    /** SIGTERM, and waits for the end. */
    int stop() {
        terminate();
        return awaitExit();
    }

    @Override
    public void close() {
        descendants();
        if (process.isAlive()) {
            process.destroy();
            try {
                process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        process.destroyForcibly();
        seen.forEach(ProcessHandle::destroyForcibly);
    }
}
