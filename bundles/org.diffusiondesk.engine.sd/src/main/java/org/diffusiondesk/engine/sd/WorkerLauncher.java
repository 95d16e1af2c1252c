package org.diffusiondesk.engine.sd;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.process.ChildProcess;
import org.diffusiondesk.process.ChildSpec;
import org.diffusiondesk.process.GpuPlugin;
import org.diffusiondesk.process.OutputLine;
import org.diffusiondesk.process.Tokens;

/** Starts a worker and waits until it is healthy. */
final class WorkerLauncher {
    private static final String TOKEN_VARIABLE = "DIFFUSIONDESK_WORKER_TOKEN";
    private static final Pattern READY = Pattern.compile("ready (http://127\\.0\\.0\\.1:\\d+)");
    /** Begins the one line that tells why it could not start. */
    private static final String REASON = "sd-worker: ";
    /** Exit code of a worker that has looked at what it was given and can't do with it. */
    private static final int REFUSED = 2;

    private static final String OLD_JAVA = "UnsupportedClassVersionError";

    private static final Duration KILL_GRACE = Duration.ofSeconds(2);
    private static final int TOLD_LINES = 5;

    private final EngineSettings settings;
    private final WorkerFiles files;
    private final WorkerClient client;
    private final BiFunction<ChildSpec, Consumer<OutputLine>, ChildProcess> starter;

    WorkerLauncher(
            EngineSettings settings,
            WorkerFiles files,
            WorkerClient client,
            BiFunction<ChildSpec, Consumer<OutputLine>, ChildProcess> starter) {
        this.settings = settings;
        this.files = files;
        this.client = client;
        this.starter = starter;
    }

    WorkerHandle launch(StartListener listener, Cancellation cancellation) {
        if (cancellation.isCancelled()) {
            throw new CancelledException("The start of the sd-worker was cancelled.");
        }
        String token = Tokens.create();
        CompletableFuture<URI> ready = new CompletableFuture<>();
        ChildProcess child = starter.apply(spec(token), line -> hear(line, ready, listener));
        listener.spawned(child.pid());
        child.exit().thenAccept(exit -> ready.completeExceptionally(died(exit)));
        try (Registration r = cancellation.onCancel(() ->
                ready.completeExceptionally(new CancelledException("The start of the sd-worker was cancelled.")))) {
            URI base = ready.get(settings.startLimit().toMillis(), TimeUnit.MILLISECONDS);
            WorkerProcess worker = new WorkerProcess(child, new Endpoint(base, token), client);
            if (!worker.probe(settings.startLimit())) {
                throw WorkerException.startFailed(
                        "sd-worker: listens, but does not answer its health check." + tail(child.tail(TOLD_LINES)),
                        null);
            }
            return worker;
        } catch (ExecutionException e) {
            child.stop(KILL_GRACE);
            throw e.getCause() instanceof RuntimeException known ? known : new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            List<String> lines = child.tail(TOLD_LINES);
            child.stop(KILL_GRACE);
            throw WorkerException.startFailed(
                    "sd-worker: not ready after " + settings.startLimit().toSeconds() + " s (engine.sd.startLimit)."
                            + tail(lines),
                    e);
        } catch (InterruptedException e) {
            child.stop(KILL_GRACE);
            Thread.currentThread().interrupt();
            throw new CancelledException("The start of the sd-worker was interrupted.");
        } catch (WorkerException e) {
            child.stop(KILL_GRACE);
            throw e;
        }
    }

    private ChildSpec spec(String token) {
        Path java = WorkerCommand.javaOf(settings.javaHome().orElse(Path.of(System.getProperty("java.home"))));
        if (!Files.isExecutable(java)) {
            throw WorkerException.misfit(
                    "sd-worker: " + java
                            + " is not there or can't be executed; engine.sd.javaHome must be the folder of a Java 21"
                            + " or newer.",
                    null);
        }
        WorkerCommand command = new WorkerCommand(
                java,
                files.classPath(),
                library(),
                settings.threads(),
                settings.heapMiB(),
                files.folder().resolve("sd-worker-crash-%p.log"));
        return ChildSpec.of("sd-worker", command.line())
                .withScrubbed(name -> ChildSpec.isEngineVariable(name) || isJavaOptions(name))
                .withEnvironment(Map.of(TOKEN_VARIABLE, token, "OMP_WAIT_POLICY", "passive", "GGML_NO_BACKTRACE", "1"))
                .withEnvironment(
                        GpuPlugin.environment(settings.library().isPresent() ? Optional.empty() : files.gpuPlugin()))
                .in(files.folder());
    }

    private Path library() {
        return settings.library()
                .or(files::library)
                .orElseThrow(() -> WorkerException.misfit(
                        "sd-worker: no native fragment with the image engine is installed for this platform; "
                                + "install it, or set engine.sd.library to the path of your own ddsd library.",
                        null));
    }

    /** Options that a user sets for other Java programs would change heap and collector here. */
    private static boolean isJavaOptions(String variable) {
        return variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("JDK_JAVA_OPTIONS")
                || variable.equals("_JAVA_OPTIONS");
    }

    private static void hear(OutputLine line, CompletableFuture<URI> ready, StartListener listener) {
        Matcher matcher = READY.matcher(line.text());
        if (line.source() == OutputLine.Source.STDOUT && matcher.matches()) {
            ready.complete(URI.create(matcher.group(1)));
        }
        listener.line(line.text());
    }

    private static WorkerException died(ExitReport exit) {
        Optional<String> reason =
                exit.tail().stream().filter(line -> line.startsWith(REASON)).findFirst();
        if (exit.code() == REFUSED && reason.isPresent()) {
            return WorkerException.misfit(reason.get(), null);
        }
        boolean oldJava = exit.tail().stream().anyMatch(line -> line.contains(OLD_JAVA));
        if (oldJava) {
            return WorkerException.misfit(
                    "sd-worker: its Java is too old; engine.sd.javaHome must be the folder of a Java 21 or newer.",
                    null);
        }
        int told = Math.max(0, exit.tail().size() - TOLD_LINES);
        return WorkerException.startFailed(
                reason.orElseGet(() -> "sd-worker: ended with code " + exit.code() + " before it was ready."
                        + tail(exit.tail().subList(told, exit.tail().size()))),
                null);
    }

    private static String tail(List<String> lines) {
        return lines.isEmpty() ? "" : " It wrote: " + String.join(" | ", lines);
    }
}
