package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/resources} and what is below it: who uses the memory, what the next picture would do, and a hand in it. */
final class ResourceRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceRoutes.class);
    private static final int MIN_SIDE = 64;
    private static final int MAX_SIDE = 4096;
    private static final int SIDE_STEP = 8;
    private static final int MAX_PICTURES = 10;

    private final ResourceOrchestrator resources;
    private final Workers workers;
    private final ModelCatalog catalog;
    private final Set<WorkerId> ours;

    ResourceRoutes(ResourceOrchestrator resources, Workers workers, ModelCatalog catalog, Set<WorkerId> ours) {
        this.resources = resources;
        this.workers = workers;
        this.catalog = catalog;
        this.ours = Set.copyOf(ours);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/resources", this::show),
                Route.post("/v1/resources/plan", this::plan),
                Route.get("/v1/resources/saved-state", this::saved),
                Route.of("DELETE", "/v1/resources/saved-state", this::clear),
                Route.post("/v1/resources/release", this::release));
    }

    private void show(Exchange exchange) throws IOException {
        ResourceStatus status = resources.status();
        MemorySnapshot snapshot = resources.snapshot();
        Optional<ResourcePlan> next = next();
        Optional<ResourcePlan> known = next.or(status::lastPlan);
        ObjectNode answer = ResourceJson.status(status);
        known.ifPresentOrElse(plan -> answer.put("threshold", plan.threshold()), () -> answer.putNull("threshold"));
        answer.set("snapshot", ResourceJson.snapshot(snapshot));
        ObjectNode each = answer.putObject("workers");
        workers.status().stream()
                .filter(one -> ours.contains(one.id()))
                .forEach(one -> each.set(one.id().wire(), worker(one, snapshot, known)));
        answer.put("would_need_offload", resources.wouldNeedOffload());
        answer.set("next_plan", ResourceJson.orNull(next.map(ResourceJson::plan)));
        answer.set("last_plan", ResourceJson.orNull(status.lastPlan().map(ResourceJson::plan)));
        exchange.respond(200, answer);
    }

    /** For the default image model as it is best used; none when there is no such model, or nothing to measure. */
    private Optional<ResourcePlan> next() {
        try {
            return Optional.of(resources.plan(ImageDemand.of(catalog.require(ModelKind.IMAGE, Optional.empty()))));
        } catch (DeskException none) {
            LOG.debug("rest: no plan for the next picture: {}", none.text());
            return Optional.empty();
        }
    }

    private static ObjectNode worker(WorkerStatus status, MemorySnapshot snapshot, Optional<ResourcePlan> plan) {
        ObjectNode node = Json.object().put("state", status.state().wire());
        status.model().ifPresentOrElse(model -> node.put("model", model), () -> node.putNull("model"));
        Optional.ofNullable(snapshot.workerBytes().get(status.id()))
                .ifPresentOrElse(used -> node.put("used_bytes", used), () -> node.putNull("used_bytes"));
        Optional<MemoryEstimate> estimate =
                status.id() == WorkerId.SD ? plan.map(ResourcePlan::image) : plan.flatMap(ResourcePlan::text);
        estimate.ifPresentOrElse(
                known -> node.put("estimated_bytes", known.bytes(snapshot.kind())),
                () -> node.putNull("estimated_bytes"));
        node.set("estimate", ResourceJson.orNull(estimate.map(ResourceJson::estimate)));
        return node;
    }

    private void plan(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json();
        ImageCall.Size size = ImageCall.size(fields);
        int count = fields.integer("n", 1, 1, MAX_PICTURES);
        size.width().ifPresent(width -> side("width", width));
        size.height().ifPresent(height -> side("height", height));
        ModelDescription model = catalog.require(ModelKind.IMAGE, ImageCall.text(fields, "model"));
        ImageDemand demand = new ImageDemand(
                model,
                or(size.width(), model.imageDefaults().width()),
                or(size.height(), model.imageDefaults().height()),
                count,
                ImageDemand.Pressure.NORMAL);
        ObjectNode answer = Json.object()
                .put("model", model.id())
                .put("width", demand.width())
                .put("height", demand.height())
                .put("n", count);
        answer.setAll(ResourceJson.plan(resources.plan(demand)));
        exchange.respond(200, answer);
    }

    private static int or(OptionalInt value, int fallback) {
        return value.orElse(fallback);
    }

    private static void side(String field, int value) {
        if (value < MIN_SIDE || value > MAX_SIDE || value % SIDE_STEP != 0) {
            throw new InvalidRequestException(
                    field,
                    field + " is " + value + "; a multiple of " + SIDE_STEP + " from " + MIN_SIDE + " to " + MAX_SIDE
                            + " would be right");
        }
    }

    private void saved(Exchange exchange) throws IOException {
        exchange.respond(200, ResourceJson.saved(resources.savedState().orElseThrow(ResourceRoutes::nothingSaved)));
    }

    private void clear(Exchange exchange) {
        if (!resources.clearSavedState()) {
            throw nothingSaved();
        }
    }

    private static InvalidRequestException nothingSaved() {
        return new InvalidRequestException(
                ErrorCode.NOT_FOUND, null, "no language model is out of the memory, so there is no saved state");
    }

    private void release(Exchange exchange) throws IOException {
        resources.releaseNow();
        ObjectNode answer = Json.object().put("released", true);
        answer.set("snapshot", ResourceJson.snapshot(resources.snapshot()));
        exchange.respond(200, answer);
    }
}
