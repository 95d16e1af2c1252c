package org.diffusiondesk.rest;

import java.util.List;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The route about pictures as files. It appears together with {@link PictureFiles}. */
@Component
public final class SettingsRoutesComponent implements Routes {
    private final List<Route> routes;

    @Activate
    public SettingsRoutesComponent(@Reference PictureFiles files) {
        this.routes = new SettingsRoutes(files).routes();
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
