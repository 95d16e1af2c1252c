package org.diffusiondesk.jobs;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the image engine can do, asked once; it can't change while DiffusionDesk runs. Thread-safe. */
final class EngineFacts {
    private static final Logger LOG = LoggerFactory.getLogger(EngineFacts.class);

    private final ImageEngine engine;
    private final Workers workers;
    private final AtomicReference<Optional<ImageEngineInfo>> known = new AtomicReference<>(Optional.empty());

    EngineFacts(ImageEngine engine, Workers workers) {
        this.engine = engine;
        this.workers = workers;
    }

    /** What is known, or can be asked now without starting a worker. */
    Optional<ImageEngineInfo> now() {
        if (known.get().isPresent()) {
            return known.get();
        }
        try {
            return endpoint().map(this::ask);
        } catch (DeskException notNow) {
            LOG.debug("jobs: the sd-worker does not tell what it can do: {}", notNow.text());
            return Optional.empty();
        }
    }

    /** Asks this worker, unless it is known. */
    ImageEngineInfo ask(Endpoint endpoint) {
        Optional<ImageEngineInfo> before = known.get();
        if (before.isPresent()) {
            return before.get();
        }
        ImageEngineInfo info = engine.info(endpoint);
        known.set(Optional.of(info));
        return info;
    }

    private Optional<Endpoint> endpoint() {
        return workers.status().stream()
                .filter(status -> status.id() == WorkerId.SD)
                .map(status -> status.state() instanceof WorkerState.Ready ready
                        ? Optional.of(ready.endpoint())
                        : Optional.<Endpoint>empty())
                .flatMap(Optional::stream)
                .findFirst();
    }
}
