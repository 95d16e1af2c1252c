package org.diffusiondesk.rest.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.diffusiondesk.rest.CoreRoutesComponent;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The routes of this package, in every mode. */
@Component(service = Routes.class, configurationPid = "rest", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class LlmRoutesComponent implements Routes {
    private final List<Route> routes;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable ImageService images;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable ResourceOrchestrator resources;

    @Activate
    public LlmRoutesComponent(
            BundleContext context,
            @Reference TextService text,
            @Reference ModelCatalog catalog,
            @Reference Workers workers) {
        List<Route> all = new ArrayList<>();
        all.addAll(new PromptRoutes(text, catalog).routes());
        all.addAll(new RouterRoutes(
                        catalog, text, workers, () -> Optional.ofNullable(images), () -> Optional.ofNullable(resources))
                .routes());
        all.addAll(new OllamaRoutes(catalog, workers, CoreRoutesComponent.version(context)).routes());
        routes = List.copyOf(all);
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
