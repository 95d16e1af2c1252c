package org.diffusiondesk.ui.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Workers;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Finds the services in the framework's registry. Getting a declarative service for the first time activates it and all it needs, on the thread that
 * asks; this is why they are tracked from a thread of our own and not injected into the parts, which would do it on the UI thread.
 */
public final class TrackedServices implements DeskServices, AutoCloseable {
    private final Listeners listeners = new Listeners();
    private final Tracked<ImageService> images;
    private final Tracked<TextService> texts;
    private final Tracked<Gallery> gallery;
    private final Tracked<PictureFiles> pictureFiles;
    private final Tracked<Workers> workers;
    private final Tracked<ModelCatalog> models;
    private final Tracked<MemoryProbe> memory;
    private final Tracked<ResourceOrchestrator> resources;
    private final Tracked<DataFolders> folders;

    /** Starts to look; returns at once. */
    public TrackedServices(BundleContext context) {
        images = new Tracked<>(context, ImageService.class, listeners);
        texts = new Tracked<>(context, TextService.class, listeners);
        gallery = new Tracked<>(context, Gallery.class, listeners);
        pictureFiles = new Tracked<>(context, PictureFiles.class, listeners);
        workers = new Tracked<>(context, Workers.class, listeners);
        models = new Tracked<>(context, ModelCatalog.class, listeners);
        memory = new Tracked<>(context, MemoryProbe.class, listeners);
        resources = new Tracked<>(context, ResourceOrchestrator.class, listeners);
        folders = new Tracked<>(context, DataFolders.class, listeners);
        Thread.ofVirtual().name("ui-services").start(() -> all().forEach(Tracked::open));
    }

    private List<Tracked<?>> all() {
        return List.of(folders, workers, models, images, texts, memory, resources, gallery, pictureFiles);
    }

    @Override
    public Optional<ImageService> images() {
        return images.best();
    }

    @Override
    public Optional<TextService> texts() {
        return texts.best();
    }

    @Override
    public Optional<Gallery> gallery() {
        return gallery.best();
    }

    @Override
    public Optional<PictureFiles> pictureFiles() {
        return pictureFiles.best();
    }

    @Override
    public Optional<Workers> workers() {
        return workers.best();
    }

    @Override
    public Optional<ModelCatalog> models() {
        return models.best();
    }

    @Override
    public Optional<MemoryProbe> memory() {
        return memory.best();
    }

    @Override
    public Optional<ResourceOrchestrator> resources() {
        return resources.best();
    }

    @Override
    public Optional<DataFolders> folders() {
        return folders.best();
    }

    @Override
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }

    @Override
    public void close() {
        all().forEach(Tracked::close);
    }

    /** All services of one type; kept here, because a tracker hands a new service out only after its listeners have returned. */
    private static final class Tracked<T> extends ServiceTracker<T, T> {
        private final ConcurrentSkipListMap<ServiceReference<T>, T> found = new ConcurrentSkipListMap<>();
        private final Listeners listeners;

        Tracked(BundleContext context, Class<T> type, Listeners listeners) {
            super(context, type, null);
            this.listeners = listeners;
        }

        Optional<T> best() {
            return Optional.ofNullable(found.lastEntry()).map(Map.Entry::getValue);
        }

        @Override
        public T addingService(@Nullable ServiceReference<T> reference) {
            T service = super.addingService(reference);
            if (service != null) { // null when it was unregistered in between, or could not be made
                found.put(reference, service);
                listeners.fire();
            }
            return service;
        }

        @Override
        public void removedService(@Nullable ServiceReference<T> reference, T service) {
            found.remove(reference);
            listeners.fire();
            super.removedService(reference, service);
        }
    }
}
