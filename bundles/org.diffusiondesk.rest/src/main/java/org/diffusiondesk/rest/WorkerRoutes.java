package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Assembly;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /health} and {@code /v1/workers}. */
final class WorkerRoutes implements Routes {
    private static final int MAX_LINES = 1000;
    private static final int LINES = 200;
    private static final String EVENTS = "text/event-stream";

    private final Workers workers;
    private final Supplier<Optional<ResourceOrchestrator>> resources;
    private final Set<WorkerId> ours;
    private final Assembly assembly;
    private final String version;

    /** {@code ours} are the workers that this mode has; {@code resources} come and go. */
    WorkerRoutes(
            Workers workers,
            Supplier<Optional<ResourceOrchestrator>> resources,
            Set<WorkerId> ours,
            Assembly assembly,
            String version) {
        this.workers = workers;
        this.resources = resources;
        this.ours = Set.copyOf(ours);
        this.assembly = assembly;
        this.version = version;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/health", this::health).open(),
                Route.get("/v1/workers", this::list),
                Route.post("/v1/workers/{worker}/restart", this::restart),
                Route.get("/v1/workers/{worker}/log", this::log));
    }

    private List<WorkerStatus> status() {
        return workers.status().stream().filter(one -> ours.contains(one.id())).toList();
    }

    private void health(Exchange exchange) throws IOException {
        List<WorkerStatus> all = status();
        Optional<ResourceStatus> swap = resources.get().map(ResourceOrchestrator::status);
        Health health = Health.of(all, swap, assembly);
        ObjectNode answer = Json.object().put("status", health.wire()).put("version", version);
        ObjectNode each = answer.putObject("workers");
        all.forEach(one -> each.set(one.id().wire(), WorkerJson.of(one)));
        swap.ifPresent(now -> answer.set("resources", ResourceJson.health(now)));
        exchange.respond(health.httpStatus(), answer);
    }

    private void list(Exchange exchange) throws IOException {
        ObjectNode answer = Json.object();
        ArrayNode each = answer.putArray("workers");
        status().forEach(one -> each.addObject().put("id", one.id().wire()).setAll(WorkerJson.of(one)));
        exchange.respond(200, answer);
    }

    private void restart(Exchange exchange) throws IOException {
        WorkerId worker = worker(exchange);
        workers.restart(worker);
        exchange.respond(202, Json.object().put("worker", worker.wire()).put("restarting", true));
    }

    private void log(Exchange exchange) throws IOException, InterruptedException {
        WorkerId worker = worker(exchange);
        int count = Query.integer(exchange, "lines", LINES, 1, MAX_LINES);
        if (exchange.header("Accept").orElse("").contains(EVENTS)) {
            try (EventStream stream = exchange.sse()) {
                new LogFeed(stream).follow(workers, worker, count);
            }
            return;
        }
        ObjectNode answer = Json.object().put("worker", worker.wire());
        ArrayNode lines = answer.putArray("lines");
        workers.logTail(worker, count).forEach(lines::add);
        exchange.respond(200, answer);
    }

    private WorkerId worker(Exchange exchange) {
        String name = exchange.pathParam("worker");
        return ours.stream()
                .filter(id -> id.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException(
                        ErrorCode.NOT_FOUND,
                        "worker",
                        "there is no such worker; there is "
                                + ours.stream().map(WorkerId::wire).sorted().collect(Collectors.joining(" and "))));
    }
}
