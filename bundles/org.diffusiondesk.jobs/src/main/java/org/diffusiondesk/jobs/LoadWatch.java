package org.diffusiondesk.jobs;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.model.ModelDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the supervisor which model the worker has, while one piece of work may load another. */
final class LoadWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LoadWatch.class);

    private final ImageLease lease;
    private final ModelDescription model;
    private final AtomicBoolean told = new AtomicBoolean();

    LoadWatch(ImageLease lease, ModelDescription model) {
        this.lease = lease;
        this.model = model;
    }

    /** The worker has the model; only the first call counts. */
    void loaded() {
        if (told.compareAndSet(false, true)) {
            lease.modelLoaded(model);
        }
    }

    /** The work failed. While it was loading, the worker may have the model before, this one or none, so it is asked. */
    void failed(ImageEngine engine) {
        if (told.get()) {
            return;
        }
        try {
            Optional<String> present = engine.model(lease.endpoint());
            if (present.isEmpty()) {
                lease.modelLost();
            } else if (present.get().equals(model.id())) {
                loaded();
            }
        } catch (DeskException gone) {
            LOG.debug("jobs: the sd-worker does not tell which model it has: {}", gone.text());
        }
    }
}
