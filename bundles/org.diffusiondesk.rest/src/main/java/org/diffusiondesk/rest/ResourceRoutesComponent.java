package org.diffusiondesk.rest;

import java.util.List;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** The routes about memory. They appear together with the {@link ResourceOrchestrator}. */
@Component(configurationPid = "rest", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ResourceRoutesComponent implements Routes {
    private final List<Route> routes;

    @Activate
    public ResourceRoutesComponent(
            CoreRoutesComponent.Config config,
            @Reference ResourceOrchestrator resources,
            @Reference Workers workers,
            @Reference ModelCatalog catalog) {
        routes = new ResourceRoutes(
                        resources, workers, catalog, Mode.of(config.mode()).workers())
                .routes();
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
