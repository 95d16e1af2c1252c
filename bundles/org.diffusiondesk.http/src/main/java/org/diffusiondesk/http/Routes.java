package org.diffusiondesk.http;

import java.util.List;

/**
 * A group of routes. Register it as an OSGi service to have them served; they vanish when the service does. Two routes with the same method and
 * path are a fault of the program: the one registered first is served and the other one is reported in the log.
 */
public interface Routes {
    /** The routes; asked once, when the service appears. */
    List<Route> routes();
}
