package org.diffusiondesk.rest;

import java.util.List;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The routes about the gallery. They appear together with it. */
@Component
public final class GalleryRoutesComponent implements Routes {
    private final List<Route> routes;

    @Activate
    public GalleryRoutesComponent(@Reference Gallery gallery, @Reference PictureFiles files) {
        this.routes = new GalleryRoutes(gallery, files).routes();
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
