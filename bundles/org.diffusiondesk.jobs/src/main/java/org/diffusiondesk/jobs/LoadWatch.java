package org.diffusiondesk.jobs;

import java.util.concurrent.atomic.AtomicBoolean;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageLease;

/** Tells the supervisor once that the worker has the model of a command. */
final class LoadWatch {
    private final ImageLease lease;
    private final ImageCommand command;
    private final AtomicBoolean told = new AtomicBoolean();

    LoadWatch(ImageLease lease, ImageCommand command) {
        this.lease = lease;
        this.command = command;
    }

    void loaded() {
        if (told.compareAndSet(false, true)) {
            lease.modelLoaded(command.model());
        }
    }
}
