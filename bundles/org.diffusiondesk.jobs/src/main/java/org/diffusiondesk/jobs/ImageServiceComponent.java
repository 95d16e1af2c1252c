package org.diffusiondesk.jobs;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.Preloading;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.jobs.db.DatabaseComponent;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Publishes the {@link ImageService}. */
@Component(immediate = true, configurationPid = "jobs", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ImageServiceComponent implements ImageService {
    private final QueuedImageService service;
    private final ExecutorService executor;
    private final Optional<Preloader> preloader;

    /** The settings {@code jobs.*}. */
    public @interface Config {
        /** Jobs that may wait. */
        int queueLimit() default 100;

        /** Ended jobs that can still be asked for. */
        int keepEnded() default 1000;

        /** Bytes of ended jobs' pictures held in memory; older ones are read from their files again. */
        long keepBytes() default 32L << 20;

        /** Width times height that a request may ask for. */
        long maxPixels() default 2048L * 2048;

        /** Whether a job that was being drawn when DiffusionDesk was killed is drawn once more after the restart. */
        boolean retryInterrupted() default true;

        /** Whether to load the default image model at the start, and again after a restart of the sd-worker. */
        boolean preload() default true;
    }

    @Activate
    public ImageServiceComponent(
            Config config,
            BundleContext context,
            @Reference DataFolders folders,
            @Reference DatabaseComponent database,
            @Reference ModelCatalog catalog,
            @Reference ImageLeases leases,
            @Reference ImageEngine engine,
            @Reference Workers workers) {
        Version version = context.getBundle().getVersion();
        JobSettings settings = new JobSettings(
                Math.max(1, config.queueLimit()),
                Math.max(1, config.keepEnded()),
                config.keepBytes(),
                config.maxPixels(),
                config.retryInterrupted(),
                folders.outputs(),
                version.getMajor() + "." + version.getMinor() + "." + version.getMicro());
        this.service = new QueuedImageService(
                settings, database.database(), catalog, leases, engine, workers, Clock.systemUTC());
        this.executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("image-preload-", 0).factory());
        this.preloader = config.preload() ? Optional.of(new Preloader(service, workers, executor)) : Optional.empty();
    }

    @Deactivate
    void close() {
        preloader.ifPresent(Preloader::close);
        service.close();
        executor.shutdown();
    }

    @Override
    public ImageJob submit(ImageRequest request, JobOptions options) {
        return service.submit(request, options);
    }

    @Override
    public List<ImageJob> jobs(JobFilter filter) {
        return service.jobs(filter);
    }

    @Override
    public Optional<ImageJob> job(String id) {
        return service.job(id);
    }

    @Override
    public Optional<ImageJob> current() {
        return service.current();
    }

    @Override
    public int queued() {
        return service.queued();
    }

    @Override
    public Registration listen(Consumer<ImageJob> listener) {
        return service.listen(listener);
    }

    @Override
    public ModelDescription load(Optional<String> model, Cancellation cancellation) {
        return service.load(model, cancellation);
    }

    @Override
    public StoredImage upscale(UpscaleRequest request, Cancellation cancellation) {
        return service.upscale(request, cancellation);
    }

    @Override
    public ModelDescription loadUpscaler(Optional<String> model, Cancellation cancellation) {
        return service.loadUpscaler(model, cancellation);
    }

    @Override
    public Preloading preloading() {
        return preloader.map(Preloader::state).orElse(Preloading.UNWANTED);
    }

    @Override
    public ImageEngineInfo engine() {
        return service.engine();
    }
}
