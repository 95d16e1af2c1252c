package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;

/** {@code POST /v1/llm/load} and {@code /v1/llm/unload}. */
final class TextRoutes implements Routes {
    private final TextService text;

    TextRoutes(TextService text) {
        this.text = text;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/v1/llm/load", this::load), Route.post("/v1/llm/unload", this::unload));
    }

    private void load(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json();
        exchange.respond(
                200,
                TextLoads.answer(
                        text.load(fields.string("model"), TextLoads.options(fields), exchange.cancellation())));
    }

    private void unload(Exchange exchange) throws IOException {
        text.unload();
        exchange.respond(200, Json.object().put("loaded", false));
    }
}
