package org.diffusiondesk.web;

import java.util.List;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Serves the web page where it is wanted. */
@Component(configurationPid = "web", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class WebComponent implements Routes {
    /** The settings {@code web.*}. */
    public @interface Config {
        /** Whether there is a page at {@code /}. */
        boolean enabled() default true;
    }

    private final List<Route> routes;

    @Activate
    public WebComponent(Config config) {
        routes = config.enabled() ? new PageRoutes(PageFiles.load()).routes() : List.of();
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
