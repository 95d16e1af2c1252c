package org.diffusiondesk.rest;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.model.ModelCatalog;

/** Hears of new and removed models while there is somebody to tell: the catalog looks into its folders for that. Thread-safe. */
final class ModelNews {
    private final ModelCatalog catalog;
    private final Runnable tell;
    private final ReentrantLock lock = new ReentrantLock();
    private int listeners;
    private Optional<Registration> following = Optional.empty();

    ModelNews(ModelCatalog catalog, Runnable tell) {
        this.catalog = catalog;
        this.tell = tell;
    }

    /** One more who wants to know, until this is closed, once. */
    Registration enter() {
        lock.lock();
        try {
            if (listeners++ == 0) {
                following = Optional.of(catalog.listen(tell));
            }
        } finally {
            lock.unlock();
        }
        return this::leave;
    }

    private void leave() {
        lock.lock();
        try {
            if (--listeners == 0) {
                following.ifPresent(Registration::close);
                following = Optional.empty();
            }
        } finally {
            lock.unlock();
        }
    }
}
