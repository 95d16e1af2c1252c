package org.diffusiondesk.rest;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;

/** What events and figures tell of: the workers and the memory always, the jobs and the exchange of models while they are there. Thread-safe. */
final class Watched {
    private final Workers workers;
    private final MemoryProbe memory;
    private final Set<WorkerId> ours;
    private final AtomicReference<Optional<ImageService>> images = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<ResourceOrchestrator>> resources = new AtomicReference<>(Optional.empty());

    /** {@code ours} are the workers that this mode has. */
    Watched(Workers workers, MemoryProbe memory, Set<WorkerId> ours) {
        this.workers = workers;
        this.memory = memory;
        this.ours = Set.copyOf(ours);
    }

    void images(Optional<ImageService> present) {
        images.set(present);
    }

    void resources(Optional<ResourceOrchestrator> present) {
        resources.set(present);
    }

    Workers workers() {
        return workers;
    }

    MemoryProbe memory() {
        return memory;
    }

    Optional<ImageService> images() {
        return images.get();
    }

    Optional<ResourceOrchestrator> resources() {
        return resources.get();
    }

    boolean isOurs(WorkerStatus status) {
        return ours.contains(status.id());
    }

    List<WorkerStatus> workerStatus() {
        return workers.status().stream().filter(this::isOurs).toList();
    }
}
