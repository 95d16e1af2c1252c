package org.diffusiondesk.engine.sd.worker;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;

/**
 * The sd-worker's main program. Prints {@code ready http://127.0.0.1:PORT} on stdout once it listens (the engine prints lines of its own there, so a
 * reader looks for that line). Exit codes: 0 asked to end, or its parent ended; 2 could not start, with one line on stderr that says why.
 */
public final class SdWorker {
    private static final String TOKEN_VARIABLE = "DIFFUSIONDESK_WORKER_TOKEN";
    private static final int START_FAILED = 2;
    /** Exit code of a JVM that got SIGTERM. */
    private static final int TERMINATED = 143;

    private static final Duration LAST_STEP = Duration.ofSeconds(3);

    private final WorkerOptions options;
    private final CountDownLatch asked = new CountDownLatch(1);

    private SdWorker(WorkerOptions options) {
        this.options = options;
    }

    /** Runs until it is asked to end. */
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.print(WorkerOptions.USAGE);
            return;
        }
        AtomicInteger exit = new AtomicInteger(TERMINATED);
        // halt: the engine's threads may still run, and its static destructors must not meet them
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(exit.get()), "exit"));
        try {
            new SdWorker(WorkerOptions.parse(args)).run();
            exit.set(0);
        } catch (StartFailure e) {
            System.err.println("sd-worker: " + e.line());
            exit.set(START_FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(exit.get());
    }

    private void run() throws StartFailure, InterruptedException {
        // without these, small answers wait for the client's delayed acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // longer than any client keeps a connection, so that it is never closed under a request
        System.setProperty("sun.net.httpserver.idleInterval", "600");
        System.setProperty("java.awt.headless", "true");
        Optional<String> token = token();
        try (SdServer server = new SdServer(options.port(), new Access(token))) {
            ImageWorker worker = new ImageWorker(NativeEngine.load(options.library(), options.threads()));
            JobAnswers answers = new JobAnswers(server.port());
            Routes routes = new Routes(worker, options.defaults(), answers, asked::countDown);
            if (options.model().isPresent()) {
                load(worker, options.model().get());
            }
            server.start(routes.table());
            if (!options.standalone()) {
                watchParent();
            }
            if (System.getenv(TOKEN_VARIABLE) == null) {
                token.ifPresent(made -> System.out.println("token " + made));
            }
            System.out.println("ready " + server.base());
            System.out.flush();
            asked.await();
            worker.stop(LAST_STEP);
        }
    }

    private Optional<String> token() throws StartFailure {
        String given = System.getenv(TOKEN_VARIABLE);
        if (given != null && !given.isBlank()) {
            return Optional.of(given.strip());
        }
        if (!options.standalone()) {
            throw new StartFailure(
                    "the variable " + TOKEN_VARIABLE + " is missing; use --standalone to start the worker by hand");
        }
        if (options.open()) {
            return Optional.empty();
        }
        return Optional.of(Access.newToken());
    }

    private static void load(ImageWorker worker, ModelSpec spec) throws StartFailure, InterruptedException {
        try {
            Job job = worker.load(Optional.empty(), spec);
            while (true) {
                Optional<WorkerEvent> event = job.next(Duration.ofSeconds(1));
                if (event.isPresent() && event.get() instanceof WorkerEvent.Failed failed) {
                    throw new StartFailure(failed.error().message());
                }
                if (event.isPresent() && event.get() instanceof WorkerEvent.Done) {
                    return;
                }
            }
        } catch (Refusal e) {
            throw new StartFailure(e.detail().message());
        }
    }

    private static void watchParent() {
        Thread.ofPlatform().daemon().name("parent").start(() -> {
            try (InputStream in = System.in) {
                in.skip(Long.MAX_VALUE);
                while (in.read() >= 0) {}
            } catch (IOException e) {
                Log.line("warn", "stdin: " + e.getMessage());
            }
            // nobody is left to tell; do not wait for a step
            Runtime.getRuntime().halt(0);
        });
    }
}
