package org.diffusiondesk.ui.generate;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
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

/** Which image models there are and what the engine can do. Asked for in the background, because it may read from disk or wait for the worker. */
public final class EngineFacts implements AutoCloseable {
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
        services.models().ifPresent(catalog -> threads.ask(() -> imageModels(catalog), this::modelsRead));
        askEngine();
        watchWorker();
    }

    private static List<ModelDescription> imageModels(ModelCatalog catalog) {
        return catalog.list().stream()
                .filter(model -> model.kind() == ModelKind.IMAGE)
                .toList();
    }

    private void modelsRead(Optional<List<ModelDescription>> found) {
        if (found.isPresent() && !models.equals(found)) {
            models = found;
            changed.run();
        }
    }

    private void askEngine() {
        Optional<ImageService> service = services.images();
        if (!asking && engine.isEmpty() && service.isPresent()) {
            ImageService images = service.get();
            asking = true;
            threads.ask(images::engine, this::answered);
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
