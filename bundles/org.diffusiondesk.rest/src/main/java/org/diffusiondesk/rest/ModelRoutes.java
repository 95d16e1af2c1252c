package org.diffusiondesk.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/models}, in OpenAI's shape with what a model is for and whether it is loaded. */
final class ModelRoutes implements Routes {
    private final ModelCatalog catalog;
    private final Workers workers;
    private final Set<ModelKind> kinds;

    ModelRoutes(ModelCatalog catalog, Workers workers, Set<ModelKind> kinds) {
        this.catalog = catalog;
        this.workers = workers;
        this.kinds = Set.copyOf(kinds);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/models", this::list),
                Route.get("/models", this::list), // where llama-server lists them as well
                Route.get("/v1/models/{id...}", this::one));
    }

    private List<ModelDescription> models() {
        return catalog.list().stream()
                .filter(model -> kinds.contains(model.kind()))
                .toList();
    }

    private void list(Exchange exchange) throws IOException {
        List<WorkerStatus> status = workers.status();
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        models().forEach(model -> data.add(json(model, status)));
        exchange.respond(200, answer);
    }

    private void one(Exchange exchange) throws IOException {
        String id = exchange.pathParam("id");
        ModelDescription model = models().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ModelException.unknown("no model has this id; there is "
                        + models().stream().map(ModelDescription::id).collect(Collectors.joining(", "))));
        exchange.respond(200, json(model, workers.status()));
    }

    private static ObjectNode json(ModelDescription model, List<WorkerStatus> status) {
        ObjectNode node = Json.object()
                .put("id", model.id())
                .put("object", "model")
                .put("created", created(model))
                .put("owned_by", model.embedded() ? "diffusiondesk" : "user")
                .put("type", model.kind().wire())
                .put("name", model.name())
                .put("loaded", loaded(model, status))
                .put("bytes", model.bytes());
        node.putObject("status").put("value", loaded(model, status) ? "loaded" : "unloaded"); // as llama-server has it
        if (model.kind() == ModelKind.IMAGE) {
            node.putObject("defaults")
                    .put("width", model.imageDefaults().width())
                    .put("height", model.imageDefaults().height())
                    .put("steps", model.imageDefaults().steps())
                    .put("cfg_scale", model.imageDefaults().cfgScale())
                    .put("sampler", model.imageDefaults().sampler())
                    .put("scheduler", model.imageDefaults().scheduler());
        }
        return node;
    }

    private static boolean loaded(ModelDescription model, List<WorkerStatus> status) {
        WorkerId worker = model.kind() == ModelKind.TEXT ? WorkerId.LLM : WorkerId.SD;
        return model.kind() != ModelKind.UPSCALER
                && status.stream()
                        .anyMatch(one -> one.id() == worker
                                && one.loaded()
                                && one.model().equals(Optional.of(model.id())));
    }

    /** Seconds, as OpenAI has it; 0 for a model that is not unpacked yet. */
    private static long created(ModelDescription model) {
        Path file = model.files().values().iterator().next();
        try {
            return Files.getLastModifiedTime(file).toMillis() / 1000;
        } catch (IOException notThere) {
            return 0;
        }
    }
}
