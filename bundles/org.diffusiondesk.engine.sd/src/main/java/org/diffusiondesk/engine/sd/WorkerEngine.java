package org.diffusiondesk.engine.sd;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageListener;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.GenerateBody;
import org.diffusiondesk.process.ChildProcess;
import org.diffusiondesk.process.ChildSpec;
import org.diffusiondesk.process.OutputLine;

/** {@link ImageEngine} without OSGi. */
final class WorkerEngine implements ImageEngine, AutoCloseable {
    private static final double GIB = 1L << 30;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final WorkerClient client = new WorkerClient();
    private final WorkerLauncher launcher;
    private final String preview;
    private final Set<WorkerHandle> running = ConcurrentHashMap.newKeySet();

    WorkerEngine(
            EngineSettings settings,
            WorkerFiles files,
            BiFunction<ChildSpec, Consumer<OutputLine>, ChildProcess> starter) {
        launcher = new WorkerLauncher(settings, files, client, starter);
        preview = settings.preview();
    }

    @Override
    public WorkerHandle launch(StartListener listener, Cancellation cancellation) {
        WorkerHandle worker = launcher.launch(listener, cancellation);
        running.add(worker);
        worker.exit().thenRun(() -> running.remove(worker));
        return worker;
    }

    @Override
    public ImageEngineInfo info(Endpoint endpoint) {
        EngineInfo info = client.info(endpoint);
        List<String> devices = info.devices().stream()
                .map(d -> String.format(Locale.ROOT, "%s: %s (%.1f GiB)", d.name(), d.description(), d.total() / GIB))
                .toList();
        return new ImageEngineInfo(info.sdVersion(), info.samplers(), info.schedulers(), devices);
    }

    @Override
    public void load(
            Endpoint endpoint,
            ModelDescription model,
            Set<MemorySaver> savers,
            ImageListener listener,
            Cancellation cancellation) {
        String job = UUID.randomUUID().toString();
        new WorkerCall(client, endpoint, model.files(), listener, cancellation)
                .run("/v1/models/load", job, Commands.load(model, job));
    }

    @Override
    public List<GeneratedImage> generate(
            Endpoint endpoint,
            ImageCommand command,
            Set<MemorySaver> savers,
            ImageListener listener,
            Cancellation cancellation) {
        String job = UUID.randomUUID().toString();
        GenerateBody body = Commands.generate(command, job, preview);
        String path = command.inputs().isEmpty() ? "/v1/images/generations" : "/v1/images/edits";
        List<GeneratedImage> images =
                new WorkerCall(client, endpoint, command.model().files(), listener, cancellation).run(path, job, body);
        if (images.size() != command.count()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "sd-worker: sent " + images.size() + " of " + command.count() + " pictures.",
                    null);
        }
        return images;
    }

    @Override
    public void close() {
        // the supervisor may be stopping a worker at this moment, and it asks the worker through this client
        CompletableFuture<?>[] exits = running.stream()
                .map(worker -> worker.exit().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(exits)
                .completeOnTimeout(null, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .thenRun(client::close);
    }
}
