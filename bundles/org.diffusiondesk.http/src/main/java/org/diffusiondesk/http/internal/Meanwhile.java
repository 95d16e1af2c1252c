package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.util.List;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;

/** What is served while the part is missing that will serve it. */
final class Meanwhile {
    private final String version;
    private final RouteTable table =
            new RouteTable(List.of(Route.get("/health", this::health).open()), twice -> {});

    Meanwhile(String version) {
        this.version = version;
    }

    RouteTable table() {
        return table;
    }

    private void health(Exchange exchange) throws IOException {
        exchange.respond(
                200,
                Json.object().put("status", "starting").put("version", version).set("workers", Json.object()));
    }
}
