package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.text.TextEngine;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop, what it acts through, and the services in front of it, put together. Thread-safe. */
final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private final Engines engines = new Engines();
    private final AtomicBoolean started = new AtomicBoolean();
    private final SupervisorSettings settings;
    private final MemoryMeter meter;
    private final StatusListeners<WorkerStatus> listeners;
    private final StatusListeners<ResourceStatus> resourceListeners;
    private final SupervisedResources resources;
    private final SupervisorLoop loop;
    private final EngineEffects effects;
    private final SupervisedText text;
    private final SupervisedImages images;
    private final SupervisedWorkers workers;

    Supervisor(SupervisorSettings settings, ModelCatalog catalog) {
        this.settings = settings;
        AtomicLong ids = new AtomicLong();
        this.meter = new MemoryMeter(settings.resources(), engines);
        this.listeners =
                new StatusListeners<>(this::withMemory, Supervisor::onlyLeases, (one, other) -> one.id() == other.id());
        this.resourceListeners =
                new StatusListeners<>(status -> status, (before, after) -> false, (one, other) -> true);
        SupervisorCore core = new SupervisorCore(settings);
        this.loop = new SupervisorLoop(core, new MonotonicClock(), listeners::changed, resourceListeners::changed);
        this.text = new SupervisedText(settings, loop, engines, catalog, ids::incrementAndGet);
        this.images = new SupervisedImages(loop, ids::incrementAndGet);
        this.effects = new EngineEffects(settings.resources(), engines, meter, text::preset, loop::post);
        this.workers = new SupervisedWorkers(loop, listeners, this::withMemory, effects, text::anyPreset);
        this.resources = new SupervisedResources(
                settings, loop, meter, catalog, resourceListeners, effects::evictions, ids::incrementAndGet);
    }

    Workers workers() {
        return workers;
    }

    TextService text() {
        return text;
    }

    ImageLeases images() {
        return images;
    }

    /** Starts the loop. What came before is handled first. */
    void start() {
        if (started.compareAndSet(false, true)) {
            loop.start(effects);
        }
    }

    void imageEngineCame(ImageEngine engine) {
        engines.imageCame(engine);
        loop.post(new Event.EngineCame(WorkerId.SD));
    }

    void imageEngineWent(ImageEngine engine) {
        if (engines.imageWent(engine)) {
            loop.post(new Event.EngineWent(WorkerId.SD));
        }
    }

    void textEngineCame(TextEngine engine) {
        engines.textCame(engine);
        loop.post(new Event.EngineCame(WorkerId.LLM));
    }

    void textEngineWent(TextEngine engine) {
        if (engines.textWent(engine)) {
            loop.post(new Event.EngineWent(WorkerId.LLM));
        }
    }

    MemoryMeter meter() {
        return meter;
    }

    ResourceOrchestrator resources() {
        return resources;
    }

    /** That somebody began or ended with a worker: it happens with every request, and a moment later is soon enough. */
    private static boolean onlyLeases(WorkerStatus before, WorkerStatus after) {
        return before.equals(new WorkerStatus(
                after.id(),
                after.state(),
                after.model(),
                after.pid(),
                before.leases(),
                after.restarts(),
                after.memoryBytes(),
                after.warnings()));
    }

    private WorkerStatus withMemory(WorkerStatus status) {
        if (status.pid().isEmpty()) {
            return status;
        }
        return new WorkerStatus(
                status.id(),
                status.state(),
                status.model(),
                status.pid(),
                status.leases(),
                status.restarts(),
                meter.residentBytes(status.pid().getAsLong()),
                status.warnings());
    }

    /** Refuses everybody, ends both workers at the same time, and returns when their processes are gone. */
    @Override
    public void close() {
        Duration limit = settings.stopGrace().plus(WorkerMachine.STOP_MARGIN);
        try {
            if (started.get()) {
                loop.post(new Event.Shutdown());
                if (!loop.awaitEnd(limit)) {
                    LOG.error("supervisor: a worker did not end within {}: {}", Texts.seconds(limit), loop.status());
                }
            }
            effects.close();
            listeners.close();
            resourceListeners.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            LOG.warn("supervisor: interrupted before both workers had ended");
        }
    }
}
