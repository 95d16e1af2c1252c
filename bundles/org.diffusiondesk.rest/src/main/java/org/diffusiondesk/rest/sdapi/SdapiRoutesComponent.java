package org.diffusiondesk.rest.sdapi;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.settings.DataFolders;
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

/** AUTOMATIC1111's routes. They appear together with the {@link ImageService}. */
@Component(service = Routes.class, configurationPid = "rest", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SdapiRoutesComponent implements Routes {
    private final List<Route> routes;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable PictureFiles files;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable ResourceOrchestrator resources;

    @Activate
    public SdapiRoutesComponent(
            BundleContext context,
            @Reference ImageService images,
            @Reference ModelCatalog catalog,
            @Reference MemoryProbe memory,
            @Reference DataFolders folders) {
        routes = new SdapiRoutes(new SdapiRoutes.Services(
                        images,
                        catalog,
                        memory,
                        folders.data(),
                        () -> Optional.ofNullable(files),
                        () -> Optional.ofNullable(resources),
                        CoreRoutesComponent.version(context)))
                .routes();
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
