package org.diffusiondesk.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.Preloading;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Assembly;
import org.diffusiondesk.http.HttpEndpoint;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints {@code ready http://HOST:PORT} once, as a line of its own, when every route is served and every engine can answer; {@code degraded ...} when one
 * never will.
 */
@Component(immediate = true, service = Announcer.class)
public final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long LOOK_AGAIN_MILLIS = 500;

    private final HttpEndpoint endpoint;
    private final CompletableFuture<Set<String>> assembled;
    private final BooleanSupplier memoryShort;
    private final AtomicReference<Optional<ImageService>> images = new AtomicReference<>(Optional.empty());
    private final Workers workers;
    private final List<WorkerId> wanted = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final CompletableFuture<Void> announced = new CompletableFuture<>();
    private final AtomicBoolean printed = new AtomicBoolean();
    private final Registration listening;

    @Activate
    public Announcer(
            @Reference Run run,
            @Reference HttpEndpoint endpoint,
            @Reference Assembly assembly,
            @Reference Workers workers,
            @Reference ModelCatalog catalog,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) @Nullable ResourceOrchestrator resources) {
        this.memoryShort = resources == null ? () -> false : resources::wouldNeedOffload;
        this.endpoint = endpoint;
        this.assembled = assembly.assembled().toCompletableFuture();
        this.workers = workers;
        if (run.options().mode() == Options.Mode.ORCHESTRATOR) {
            want(catalog, WorkerId.SD, ModelKind.IMAGE);
        }
        want(catalog, WorkerId.LLM, ModelKind.TEXT);
        listening = workers.listen(status -> look());
        Thread.ofVirtual().name("announcer").start(this::lookNowAndThen);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setImages(ImageService present) {
        images.set(Optional.of(present));
    }

    void unsetImages(ImageService gone) {
        images.updateAndGet(now -> now.filter(present -> present != gone));
    }

    /** Not everything that matters is a change of a worker's status. */
    private void lookNowAndThen() {
        while (!announced.isDone()) {
            look();
            try {
                announced.get(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                LOG.trace("app: not everything is ready yet");
            } catch (ExecutionException ends) {
                return;
            } catch (InterruptedException ends) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Deactivate
    void close() {
        listening.close();
        announced.completeExceptionally(new CancelledException("DiffusionDesk ends"));
    }

    /** Completes when start-up is over, ready or degraded; exceptionally when the process ends before that. */
    CompletionStage<Void> startedUp() {
        return announced.minimalCompletionStage();
    }

    private void want(ModelCatalog catalog, WorkerId worker, ModelKind kind) {
        if (catalog.list().stream().anyMatch(model -> model.kind() == kind)) {
            wanted.add(worker);
        } else {
            missing.add("there is no " + kind.wire() + " model");
        }
    }

    private void look() {
        if (printed.get() || !assembled.isDone()) {
            return; // every request to a worker is a change of its status, and to ask for all of them reads from the
            // system
        }
        List<WorkerStatus> now = workers.status();
        Preloading preloading = images.get().map(ImageService::preloading).orElse(Preloading.EXPECTED);
        switch (Readiness.of(now, wanted, missing(assembled.join()), preloading, memoryShort)) {
            case Readiness.Waiting w -> {}
            case Readiness.Ready r -> announce("ready " + address());
            case Readiness.Degraded d -> announce("degraded " + address() + " " + d.reason());
        }
    }

    private List<String> missing(Set<String> parts) {
        List<String> all = new ArrayList<>(missing);
        if (!parts.isEmpty()) {
            all.add("without " + String.join(", ", parts));
        }
        return all;
    }

    private String address() {
        try {
            return endpoint.uri().toString();
        } catch (DeskException e) {
            return "without an address"; // told when it happened
        }
    }

    private void announce(String line) {
        if (printed.compareAndSet(false, true)) {
            LOG.info("app: {}", line);
            System.out.println(line);
            System.out.flush();
            announced.complete(null);
        }
    }
}
