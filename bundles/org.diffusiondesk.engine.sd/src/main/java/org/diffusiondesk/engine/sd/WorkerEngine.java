package org.diffusiondesk.engine.sd;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageListener;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.GenerateBody;
import org.diffusiondesk.process.ChildProcess;
import org.diffusiondesk.process.ChildSpec;
import org.diffusiondesk.process.OutputLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** {@link ImageEngine} without OSGi. */
final class WorkerEngine implements ImageEngine, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerEngine.class);
    private static final double GIB = 1L << 30;
    private static final Set<String> GPU = Set.of("gpu", "igpu");
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    /** From the end of the connection to the report of the exit; its last output is read in between. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(3);

    private final WorkerClient client = new WorkerClient();
    private final WorkerLauncher launcher;
    private final String preview;
    private final OptionalLong budget;
    private final Set<WorkerHandle> running = ConcurrentHashMap.newKeySet();
    private volatile boolean usesGpu;

    WorkerEngine(
            EngineSettings settings,
            WorkerFiles files,
            BiFunction<ChildSpec, Consumer<OutputLine>, ChildProcess> starter) {
        launcher = new WorkerLauncher(settings, files, client, starter);
        preview = settings.preview();
        budget = settings.budget();
        usesGpu = settings.library().isEmpty() && files.gpuPlugin().isPresent(); // until a worker tells
    }

    @Override
    public WorkerHandle launch(StartListener listener, Cancellation cancellation) {
        WorkerHandle worker = launcher.launch(listener, cancellation);
        running.add(worker);
        worker.exit().thenRun(() -> running.remove(worker));
        learn(worker.endpoint());
        return worker;
    }

    private void learn(Endpoint endpoint) {
        try {
            usesGpu = gpu(client.info(endpoint).devices());
        } catch (DeskException | JacksonException later) {
            LOG.debug("sd: the worker does not tell which devices it has: {}", later.toString());
        }
    }

    /** Whether it can compute on a graphics card, be it one that shares the memory of the CPU. */
    static boolean gpu(List<EngineInfo.Device> devices) {
        return devices.stream().anyMatch(device -> GPU.contains(device.type()));
    }

    @Override
    public boolean usesGpu() {
        return usesGpu;
    }

    @Override
    public ImageEngineInfo info(Endpoint endpoint) {
        EngineInfo info = client.info(endpoint);
        List<String> devices = info.devices().stream()
                .map(d -> String.format(Locale.ROOT, "%s: %s (%.1f GiB)", d.name(), d.description(), d.total() / GIB))
                .toList();
        return new ImageEngineInfo(
                info.sdVersion(), info.samplers(), info.schedulers(), upscalers(info.hiresUpscalers()), devices);
    }

    /** Without the one that stands for a file. */
    private static List<String> upscalers(List<String> names) {
        return names.stream().filter(name -> !name.equals(Extras.MODEL)).toList();
    }

    @Override
    public Optional<String> model(Endpoint endpoint) {
        return client.model(endpoint);
    }

    @Override
    public void load(
            Endpoint endpoint,
            ModelDescription model,
            Set<MemorySaver> savers,
            ImageListener listener,
            Cancellation cancellation) {
        String job = UUID.randomUUID().toString();
        WorkerCall call = new WorkerCall(client, endpoint, model.files(), listener, cancellation);
        run(endpoint, () -> call.run("/v1/models/load", job, Commands.load(model, savers, budget, job)));
    }

    @Override
    public List<GeneratedImage> generate(
            Endpoint endpoint,
            ImageCommand command,
            Set<MemorySaver> savers,
            ImageListener listener,
            Cancellation cancellation) {
        String job = UUID.randomUUID().toString();
        GenerateBody body = Commands.generate(command, savers, budget, job, preview);
        String path = command.inputs().isEmpty() ? "/v1/images/generations" : "/v1/images/edits";
        WorkerCall call = new WorkerCall(client, endpoint, command.model().files(), listener, cancellation);
        List<GeneratedImage> images = run(endpoint, () -> {
            try {
                return call.run(path, job, body);
            } catch (InvalidRequestException refused) {
                throw WireErrors.named(refused, command.files());
            }
        });
        if (images.size() != command.count()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "sd-worker: sent " + images.size() + " of " + command.count() + " pictures.",
                    null);
        }
        return images;
    }

    @Override
    public GeneratedImage upscale(
            Endpoint endpoint,
            ModelDescription model,
            byte[] picture,
            OptionalInt factor,
            ImageListener listener,
            Cancellation cancellation) {
        String job = UUID.randomUUID().toString();
        WorkerCall call = new WorkerCall(client, endpoint, model.files(), listener, cancellation);
        List<GeneratedImage> images =
                run(endpoint, () -> call.run("/v1/images/upscale", job, Commands.upscale(model, picture, factor, job)));
        if (images.size() != 1) {
            throw new EngineException(ErrorCode.INTERNAL, "sd-worker: sent no enlarged picture.", null);
        }
        return images.getFirst();
    }

    /** Where the worker ends in the middle, its exit tells more than the broken connection: that it ran out of memory, for one. */
    private List<GeneratedImage> run(Endpoint endpoint, Supplier<List<GeneratedImage>> work) {
        // looked for before the work, because a worker that has ended is forgotten
        Optional<WorkerHandle> worker = running.stream()
                .filter(handle -> handle.endpoint().equals(endpoint))
                .findFirst();
        try {
            return work.get();
        } catch (WorkerException lost) {
            throw WireErrors.ended(lost, worker.flatMap(WorkerEngine::exit));
        }
    }

    private static Optional<ExitReport> exit(WorkerHandle worker) {
        try {
            return Optional.of(worker.exit().toCompletableFuture().get(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException stillRuns) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the exit of a process never completes exceptionally", e);
        }
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
