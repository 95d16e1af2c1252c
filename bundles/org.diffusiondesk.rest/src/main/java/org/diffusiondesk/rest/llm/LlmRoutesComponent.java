package org.diffusiondesk.rest.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.diffusiondesk.rest.CoreRoutesComponent;
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
    private final AtomicReference<Optional<ImageService>> images = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<ResourceOrchestrator>> resources = new AtomicReference<>(Optional.empty());

    @Activate
    public LlmRoutesComponent(
            BundleContext context,
            @Reference TextService text,
            @Reference ModelCatalog catalog,
            @Reference Workers workers) {
        List<Route> all = new ArrayList<>();
        all.addAll(new PromptRoutes(text, catalog).routes());
        all.addAll(new RouterRoutes(catalog, text, workers, images::get, resources::get).routes());
        all.addAll(new OllamaRoutes(catalog, workers, CoreRoutesComponent.version(context)).routes());
        routes = List.copyOf(all);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setImages(ImageService present) {
        images.set(Optional.of(present));
    }

    void unsetImages(ImageService gone) {
        images.updateAndGet(now -> now.filter(present -> present != gone));
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setResources(ResourceOrchestrator present) {
        resources.set(Optional.of(present));
    }

    void unsetResources(ResourceOrchestrator gone) {
        resources.updateAndGet(now -> now.filter(present -> present != gone));
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
