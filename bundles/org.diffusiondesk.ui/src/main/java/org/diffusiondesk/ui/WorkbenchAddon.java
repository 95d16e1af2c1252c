package org.diffusiondesk.ui;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.diffusiondesk.ui.chat.ChatModel;
import org.diffusiondesk.ui.gallery.GalleryModel;
import org.diffusiondesk.ui.generate.GenerateModel;
import org.diffusiondesk.ui.generate.PictureActions;
import org.diffusiondesk.ui.kit.UiExecutor;
import org.diffusiondesk.ui.queue.QueueModel;
import org.diffusiondesk.ui.resources.ResourcesModel;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.service.TrackedServices;
import org.diffusiondesk.ui.state.StateFiles;
import org.diffusiondesk.ui.status.StatusModel;
import org.diffusiondesk.ui.workers.WorkersModel;
import org.eclipse.core.runtime.Platform;
import org.eclipse.e4.core.contexts.IEclipseContext;
import org.eclipse.swt.widgets.Display;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * Puts the workbench together before the window is drawn: makes the models and offers them to parts and handlers. They live as long as the
 * application, so a part can be closed and opened again at any time.
 */
public final class WorkbenchAddon {
    private final ExecutorService background =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ui-", 0).factory());
    private final TrackedServices services;
    private final StateFiles files;
    private final GenerateModel generate;
    private final ChatModel chat;
    private final WorkersModel workers;
    private final ResourcesModel resources;
    private final QueueModel queue;
    private final GalleryModel gallery;

    @Inject
    public WorkbenchAddon(IEclipseContext application) {
        Bundle bundle = FrameworkUtil.getBundle(WorkbenchAddon.class);
        Display display = Display.getCurrent();
        Threads threads = new Threads(UiExecutor.of(display), background);
        services = new TrackedServices(bundle.getBundleContext());
        files = new StateFiles(Path.of(Platform.getStateLocation(bundle).toOSString()));
        generate = new GenerateModel(services, threads, files, new SecureRandom());
        chat = new ChatModel(services, threads, files, Clock.systemUTC());
        workers = new WorkersModel(services, threads);
        resources = new ResourcesModel(services, threads, () -> generate.model().map(generate.settings()::demand));
        queue = new QueueModel(services, threads);
        gallery = new GalleryModel(services, threads);
        application.set(Threads.class, threads);
        application.set(GenerateModel.class, generate);
        application.set(ChatModel.class, chat);
        application.set(WorkersModel.class, workers);
        application.set(ResourcesModel.class, resources);
        application.set(QueueModel.class, queue);
        application.set(GalleryModel.class, gallery);
        application.set(StatusModel.class, new StatusModel(services, threads));
        application.set(PictureActions.class, new PictureActions(generate, services, threads));
        new Look(application, display).install();
        display.disposeExec(this::close);
    }

    /** Belongs to the end of the display: the application context, and with it this object, is not disposed of when a window closes. */
    private void close() {
        chat.close();
        generate.close();
        workers.close();
        resources.close();
        queue.close();
        gallery.close();
        services.close();
        files.close();
        background.shutdownNow();
    }
}
