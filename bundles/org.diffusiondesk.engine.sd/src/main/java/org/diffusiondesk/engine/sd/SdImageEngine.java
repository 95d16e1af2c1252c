package org.diffusiondesk.engine.sd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageListener;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.process.BundleFiles;
import org.diffusiondesk.process.ChildProcesses;
import org.diffusiondesk.process.GpuPlugin;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The sd-worker as a service; settings are called {@code engine.sd.*}. */
@Component(
        service = ImageEngine.class,
        configurationPid = {"engine.sd", "resources"},
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SdImageEngine implements ImageEngine {
    private static final List<String> CLASS_PATH = List.of(
            "org.diffusiondesk.engine.sd.worker",
            "com.sun.jna",
            "tools.jackson.core.jackson-databind",
            "tools.jackson.core.jackson-core",
            "com.fasterxml.jackson.core.jackson-annotations");

    private final WorkerEngine engine;

    /** Settings {@code engine.sd.*}. */
    public @interface Config {
        /** Path of a ddsd library; empty for the one that came with DiffusionDesk. */
        String library() default "";

        /** Threads to compute with; 0 for the engine's choice, one per core. */
        int threads() default 0;

        /** Seconds from the start of the worker to its first healthy answer. */
        long startLimit() default 60;

        /** Java home of the worker; empty for the one that runs DiffusionDesk. */
        String javaHome() default "";

        /** Largest Java heap of the worker in MiB: input pictures live there, models do not. */
        int heap() default 512;

        /** How previews are made: {@code proj} (small, nearly free) or {@code tae} (full size, slow). */
        String preview() default "proj";
    }

    /** Settings {@code resources.*} of this engine. */
    public @interface ResourcesConfig {
        /** Never use more memory than this, for example {@code 12 GiB}; empty for no bound but the device. */
        String budget() default "";
    }

    /** Called by the component runtime. */
    @Activate
    public SdImageEngine(
            Config config,
            ResourcesConfig resources,
            BundleContext context,
            @Reference ChildProcesses processes,
            @Reference DataFolders folders) {
        engine = new WorkerEngine(settings(config, resources), files(context, folders.run()), processes::start);
    }

    @Deactivate
    void close() {
        engine.close();
    }

    @Override
    public WorkerHandle launch(StartListener listener, Cancellation cancellation) {
        return engine.launch(listener, cancellation);
    }

    @Override
    public ImageEngineInfo info(Endpoint endpoint) {
        return engine.info(endpoint);
    }

    @Override
    public boolean usesGpu() {
        return engine.usesGpu();
    }

    @Override
    public Optional<String> model(Endpoint endpoint) {
        return engine.model(endpoint);
    }

    @Override
    public void load(
            Endpoint endpoint,
            ModelDescription model,
            Set<MemorySaver> savers,
            ImageListener listener,
            Cancellation cancellation) {
        engine.load(endpoint, model, savers, listener, cancellation);
    }

    @Override
    public List<GeneratedImage> generate(
            Endpoint endpoint,
            ImageCommand command,
            Set<MemorySaver> savers,
            ImageListener listener,
            Cancellation cancellation) {
        return engine.generate(endpoint, command, savers, listener, cancellation);
    }

    @Override
    public GeneratedImage upscale(
            Endpoint endpoint,
            ModelDescription model,
            byte[] picture,
            OptionalInt factor,
            ImageListener listener,
            Cancellation cancellation) {
        return engine.upscale(endpoint, model, picture, factor, listener, cancellation);
    }

    private static EngineSettings settings(Config config, ResourcesConfig resources) {
        return new EngineSettings(
                path(config.library()),
                Math.clamp(config.threads(), 0, 1024),
                Duration.ofSeconds(Math.max(1, config.startLimit())),
                path(config.javaHome()),
                Math.max(64, config.heap()),
                config.preview().equals("tae") ? "tae" : "proj",
                resources.budget().isBlank()
                        ? OptionalLong.empty()
                        : OptionalLong.of(ByteSize.parse("resources.budget", resources.budget())));
    }

    private static Optional<Path> path(String text) {
        return text.isBlank()
                ? Optional.empty()
                : Optional.of(Path.of(text.strip()).toAbsolutePath().normalize());
    }

    private static WorkerFiles files(BundleContext context, Path folder) {
        List<Path> classPath = new ArrayList<>();
        for (String bundle : CLASS_PATH) {
            classPath.add(BundleFiles.home(context, bundle)
                    .orElseThrow(() ->
                            WorkerException.misfit("sd-worker: the bundle " + bundle + " is not installed.", null)));
        }
        Optional<Path> library = BundleFiles.locate(context, "engine/" + System.mapLibraryName("ddsd"));
        return new WorkerFiles(classPath, library, GpuPlugin.locate(context), folder);
    }
}
