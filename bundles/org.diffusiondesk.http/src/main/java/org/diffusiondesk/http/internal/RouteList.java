package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/routes}: what is served now, whoever registered it. */
final class RouteList implements Routes {
    private final RouteRegistry registry;
    private final AccessGuard guard;

    RouteList(RouteRegistry registry, AccessGuard guard) {
        this.registry = registry;
        this.guard = guard;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/v1/routes", this::show));
    }

    private void show(Exchange exchange) throws IOException {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("routes");
        registry.routes().stream()
                .filter(route -> !guard.isHidden(route.path()))
                .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
                .forEach(route -> list.addObject()
                        .put("method", route.method())
                        .put("path", route.path())
                        .put("open", route.access() == Route.Access.PUBLIC));
        exchange.respond(200, answer);
    }
}
