package org.diffusiondesk.ui.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
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

/** Services and threads that a test holds in its own hands: nothing runs before {@link #run()}, and then in order on the test's thread. */
public final class Hands implements DeskServices {
    private final Deque<Runnable> ui = new ArrayDeque<>();
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final Listeners listeners = new Listeners();
    private Optional<ImageService> images = Optional.empty();
    private Optional<TextService> texts = Optional.empty();
    private Optional<Gallery> gallery = Optional.empty();
    private Optional<PictureFiles> pictureFiles = Optional.empty();
    private Optional<Workers> workers = Optional.empty();
    private Optional<ModelCatalog> models = Optional.empty();
    private Optional<ResourceOrchestrator> resources = Optional.empty();

    public Threads threads() {
        Executor toUi = ui::add;
        Executor toBackground = background::add;
        return new Threads(toUi, toBackground);
    }

    /** Runs whatever waits, and what comes of it. */
    public void run() {
        while (!ui.isEmpty() || !background.isEmpty()) {
            (ui.isEmpty() ? background : ui).remove().run();
        }
    }

    /** Runs only what waits for the UI thread. */
    public void runUi() {
        while (!ui.isEmpty()) {
            ui.remove().run();
        }
    }

    public void images(Optional<ImageService> service) {
        images = service;
        listeners.fire();
    }

    public void texts(Optional<TextService> service) {
        texts = service;
        listeners.fire();
    }

    public void gallery(Optional<Gallery> service, Optional<PictureFiles> files) {
        gallery = service;
        pictureFiles = files;
        listeners.fire();
    }

    public void workers(Optional<Workers> service) {
        workers = service;
        listeners.fire();
    }

    public void models(Optional<ModelCatalog> service) {
        models = service;
        listeners.fire();
    }

    public void resources(Optional<ResourceOrchestrator> service) {
        resources = service;
        listeners.fire();
    }

    @Override
    public Optional<ImageService> images() {
        return images;
    }

    @Override
    public Optional<TextService> texts() {
        return texts;
    }

    @Override
    public Optional<Gallery> gallery() {
        return gallery;
    }

    @Override
    public Optional<PictureFiles> pictureFiles() {
        return pictureFiles;
    }

    @Override
    public Optional<Workers> workers() {
        return workers;
    }

    @Override
    public Optional<ModelCatalog> models() {
        return models;
    }

    @Override
    public Optional<MemoryProbe> memory() {
        return Optional.empty();
    }

    @Override
    public Optional<ResourceOrchestrator> resources() {
        return resources;
    }

    @Override
    public Optional<DataFolders> folders() {
        return Optional.empty();
    }

    @Override
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }
}
