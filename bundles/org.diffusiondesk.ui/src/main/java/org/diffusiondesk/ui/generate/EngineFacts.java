package org.diffusiondesk.ui.generate;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which image models there are and what the engine can do. Asked for in the background, because it may read from disk or wait for the worker. */
public final class EngineFacts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineFacts.class);

    private final DeskServices services;
    private final Threads threads;
    private final Runnable changed;
    private Optional<List<ModelDescription>> models = Optional.empty();
    private Optional<ImageEngineInfo> engine = Optional.empty();
    private Optional<Workers> watched = Optional.empty();
    private Optional<Registration> watching = Optional.empty();
    private boolean asking;

    EngineFacts(DeskServices services, Threads threads, Runnable changed) {
        this.services = services;
        this.threads = threads;
        this.changed = changed;
    }

    /** The image models, the default first; none while they are not known. */
    public List<ModelDescription> models() {
        return models.orElse(List.of());
    }

    public boolean modelsKnown() {
        return models.isPresent();
    }

    /** What the engine said about itself, once it did. */
    public Optional<ImageEngineInfo> engine() {
        return engine;
    }

    /** The engine's samplers; none while they are not known. */
    public List<String> samplers() {
        return engine.map(ImageEngineInfo::samplers).orElse(List.of());
    }

    /** Looks again, in the background. */
    void refresh() {
        services.models().ifPresent(catalog -> threads.background().execute(() -> readModels(catalog)));
        askEngine();
        watchWorker();
    }

    private void readModels(ModelCatalog catalog) {
        try {
            List<ModelDescription> found = catalog.list().stream()
                    .filter(model -> model.kind() == ModelKind.IMAGE)
                    .toList();
            threads.ui().execute(() -> modelsRead(found));
        } catch (DeskException e) {
            LOG.warn("workbench: the models can't be listed: {}", e.text());
        }
    }

    private void modelsRead(List<ModelDescription> found) {
        if (!models.equals(Optional.of(found))) {
            models = Optional.of(found);
            changed.run();
        }
    }

    private void askEngine() {
        Optional<ImageService> service = services.images();
        if (asking || engine.isPresent() || service.isEmpty()) {
            return;
        }
        ImageService images = service.get();
        asking = true;
        threads.background().execute(() -> {
            Optional<ImageEngineInfo> info = ask(images);
            threads.ui().execute(() -> answered(info));
        });
    }

    private static Optional<ImageEngineInfo> ask(ImageService images) {
        try {
            return Optional.of(images.engine());
        } catch (DeskException e) {
            LOG.info("workbench: the image engine does not tell its samplers yet: {}", e.text());
            return Optional.empty();
        }
    }

    private void answered(Optional<ImageEngineInfo> info) {
        asking = false;
        if (info.isPresent()) {
            engine = info;
            changed.run();
        }
    }

    /** A worker that was not ready when it was asked is asked again when it is. */
    private void watchWorker() {
        if (watched.equals(services.workers())) {
            return;
        }
        watching.ifPresent(Registration::close);
        watched = services.workers();
        watching = watched.map(workers -> workers.listen(this::workerChanged));
    }

    private void workerChanged(WorkerStatus status) {
        if (status.id() == WorkerId.SD && status.state() instanceof WorkerState.Ready) {
            threads.ui().execute(this::askEngine);
        }
    }

    @Override
    public void close() {
        watching.ifPresent(Registration::close);
    }
}
