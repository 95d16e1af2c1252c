package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;

/** What the parent process asks a worker: {@code /internal/health} and {@code /internal/shutdown}. */
final class InternalRoutes implements Routes {
    private final Workers workers;
    private final Runnable shutdown;

    /** {@code shutdown} begins to end this process and returns at once. */
    InternalRoutes(Workers workers, Runnable shutdown) {
        this.workers = workers;
        this.shutdown = shutdown;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/internal/health", this::health), Route.post("/internal/shutdown", this::shutdown));
    }

    private void health(Exchange exchange) throws IOException {
        boolean loaded = workers.status().stream().anyMatch(one -> one.id() == WorkerId.LLM && one.loaded());
        exchange.respond(200, Json.object().put("ok", true).put("worker", "llm").put("loaded", loaded));
    }

    private void shutdown(Exchange exchange) throws IOException {
        exchange.respond(202, Json.object().put("ok", true));
        shutdown.run();
    }
}
