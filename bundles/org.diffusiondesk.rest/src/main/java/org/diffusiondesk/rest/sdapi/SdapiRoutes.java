package org.diffusiondesk.rest.sdapi;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;

/** All of {@code /sdapi/v1}. */
public final class SdapiRoutes implements Routes {
    /**
     * What the routes work with.
     *
     * @param data the data folder
     * @param files there is one sooner or later
     * @param resources there is one sooner or later
     * @param version of DiffusionDesk
     */
    public record Services(
            ImageService images,
            ModelCatalog catalog,
            MemoryProbe memory,
            Path data,
            Supplier<Optional<PictureFiles>> files,
            Supplier<Optional<ResourceOrchestrator>> resources,
            String version) {}

    private final List<Route> routes;

    public SdapiRoutes(Services services) {
        ImageService images = services.images();
        Checkpoints checkpoints = new Checkpoints(services.catalog());
        OptionValues values = new OptionValues();
        OptionRoutes options = new OptionRoutes(images, checkpoints, values);
        Runs runs = new Runs(images);
        InfoText info = new InfoText(services.files(), checkpoints, services.version());
        Styles styles = new Styles(services.data());
        Painting painting = new Painting();
        List<Route> all = new ArrayList<>();
        Stream.of(
                        options,
                        new DrawRoutes(
                                images, checkpoints, options, values, styles, services.files(), painting, runs, info),
                        new ProgressRoute(images, runs),
                        new ListRoutes(images, checkpoints, styles),
                        new FileRoutes(services.files()),
                        new EnlargeRoutes(images, checkpoints, painting),
                        new MemoryRoutes(services.memory(), options, services.resources()))
                .forEach(group -> all.addAll(group.routes()));
        this.routes = List.copyOf(all);
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
