package org.diffusiondesk.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Assembly;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that every mode has: health, workers, models, and loading a language model. */
@Component(configurationPid = "rest", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class CoreRoutesComponent implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(CoreRoutesComponent.class);

    /** The settings {@code rest.*}. */
    public @interface Config {
        /** {@code orchestrator}, or {@code llm-worker} for the routes of a language model alone. */
        String mode() default "orchestrator";
    }

    private final List<Route> routes;
    /** Comes after this component, because it needs the workers' owner to be at work. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable ResourceOrchestrator resources;

    @Activate
    public CoreRoutesComponent(
            Config config,
            BundleContext context,
            @Reference Workers workers,
            @Reference ModelCatalog catalog,
            @Reference TextService text,
            @Reference Assembly assembly) {
        Mode mode = Mode.of(config.mode());
        List<Route> all = new ArrayList<>();
        all.addAll(new WorkerRoutes(workers, this::resources, mode.workers(), assembly, version(context)).routes());
        all.addAll(new ModelRoutes(catalog, workers, mode.models()).routes());
        all.addAll(new TextRoutes(text).routes());
        if (mode == Mode.LLM_WORKER) {
            all.addAll(new InternalRoutes(workers, () -> stop(context.getBundle(0))).routes());
        }
        this.routes = List.copyOf(all);
    }

    private Optional<ResourceOrchestrator> resources() {
        return Optional.ofNullable(resources);
    }

    /** Of DiffusionDesk. */
    public static String version(BundleContext context) {
        Version version = context.getBundle().getVersion();
        return version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
    }

    /** Stopping the framework waits for the server, which waits for the request that asked for it: hence a thread of its own. */
    private static void stop(Bundle system) {
        Thread.ofPlatform().name("shutdown").start(() -> {
            try {
                system.stop();
            } catch (BundleException problem) {
                LOG.error("rest: the framework could not be stopped", problem);
            }
        });
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
