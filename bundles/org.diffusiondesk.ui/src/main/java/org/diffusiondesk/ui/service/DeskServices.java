package org.diffusiondesk.ui.service;

import java.util.Optional;
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

/** The services that are there at this moment. Thread-safe; no method waits. */
public interface DeskServices {
    Optional<ImageService> images();

    Optional<TextService> texts();

    Optional<Gallery> gallery();

    Optional<PictureFiles> pictureFiles();

    Optional<Workers> workers();

    Optional<ModelCatalog> models();

    Optional<MemoryProbe> memory();

    Optional<ResourceOrchestrator> resources();

    Optional<DataFolders> folders();

    /** Calls {@code listener} after a service came or went, on any thread; it must be quick. */
    Registration onChange(Runnable listener);
}
