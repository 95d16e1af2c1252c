package org.diffusiondesk.rest;

import java.util.ArrayList;
import java.util.List;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** The routes about pictures. They appear together with the {@link ImageService}, which a process with a language model alone does not have. */
@Component(configurationPid = "rest", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ImageRoutesComponent implements Routes {
    private final List<Route> routes;

    @Activate
    public ImageRoutesComponent(
            @Reference ImageService images,
            @Reference TextService text,
            @Reference ModelCatalog catalog,
            @Reference DataFolders folders) {
        List<Route> all = new ArrayList<>();
        all.addAll(new UpscaleRoutes(images).routes());
        all.addAll(new ImageRoutes(images).routes());
        all.addAll(new JobRoutes(images).routes());
        JobFeeds feeds = new JobFeeds();
        all.addAll(new JobEventRoutes(images, feeds).routes());
        all.addAll(new ProgressRoutes(images, feeds).routes());
        all.addAll(new LoadRoutes(catalog, images, text).routes());
        all.addAll(new OutputRoutes(folders.outputs()).routes());
        this.routes = List.copyOf(all);
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
