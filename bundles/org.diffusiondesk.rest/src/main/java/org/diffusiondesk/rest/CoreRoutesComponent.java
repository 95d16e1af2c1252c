package org.diffusiondesk.rest;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that every mode has: health, workers, models, and loading a language model. */
@Component(configurationPid = "rest", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class CoreRoutesComponent implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(CoreRoutesComponent.class);
    private static final String LLM_WORKER = "llm-worker";

    /** The settings {@code rest.*}. */
    public @interface Config {
        /** {@code orchestrator}, or {@code llm-worker} for the routes of a language model alone. */
        String mode() default "orchestrator";
    }

    private final List<Route> routes;

    @Activate
    public CoreRoutesComponent(
            Config config,
            BundleContext context,
            @Reference Workers workers,
            @Reference ModelCatalog catalog,
            @Reference TextService text) {
        boolean llmOnly = isLlmWorker(config.mode());
        Set<WorkerId> ours = llmOnly ? EnumSet.of(WorkerId.LLM) : EnumSet.allOf(WorkerId.class);
        Set<ModelKind> kinds = llmOnly ? EnumSet.of(ModelKind.TEXT) : EnumSet.allOf(ModelKind.class);
        List<Route> all = new ArrayList<>();
        all.addAll(new WorkerRoutes(workers, ours, version(context)).routes());
        all.addAll(new ModelRoutes(catalog, workers, kinds).routes());
        all.addAll(new TextRoutes(text).routes());
        if (llmOnly) {
            all.addAll(new InternalRoutes(workers, () -> stop(context.getBundle(0))).routes());
        }
        this.routes = List.copyOf(all);
    }

    private static boolean isLlmWorker(String mode) {
        return switch (mode) {
            case LLM_WORKER -> true;
            case "orchestrator" -> false;
            default ->
                throw new InvalidRequestException(
                        "rest.mode", "rest.mode is \"" + mode + "\"; orchestrator or llm-worker would be right");
        };
    }

    private static String version(BundleContext context) {
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
