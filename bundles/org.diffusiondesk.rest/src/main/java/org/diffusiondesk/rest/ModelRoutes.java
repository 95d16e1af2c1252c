package org.diffusiondesk.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelFacts;
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

    /** What requests name by itself; with {@code ?type=} what is of one kind, also LoRAs and the like, which are no models to OpenAI's clients. */
    private void list(Exchange exchange) throws IOException {
        List<WorkerStatus> status = workers.status();
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        Optional<ModelKind> wanted = Query.oneOf(
                        exchange,
                        "type",
                        Arrays.stream(ModelKind.values()).map(ModelKind::wire).toList())
                .flatMap(ModelRoutes::kind);
        wanted.map(this::models).orElseGet(this::models).forEach(model -> data.add(json(model, status)));
        exchange.respond(200, answer);
    }

    private static Optional<ModelKind> kind(String wire) {
        return Arrays.stream(ModelKind.values())
                .filter(kind -> kind.wire().equals(wire))
                .findFirst();
    }

    private List<ModelDescription> models(ModelKind kind) {
        return kinds.contains(kind) ? catalog.list(kind) : List.of();
    }

    private void one(Exchange exchange) throws IOException {
        String id = exchange.pathParam("id");
        ModelDescription model = Stream.concat(
                        models().stream(), kinds.stream().sorted().flatMap(kind -> models(kind).stream()))
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ModelException.unknown("no model has this id; there is "
                        + models().stream().map(ModelDescription::id).collect(Collectors.joining(", "))));
        exchange.respond(200, json(model, workers.status()));
    }

    private ObjectNode json(ModelDescription model, List<WorkerStatus> status) {
        ObjectNode node = Json.object()
                .put("id", model.id())
                .put("object", "model")
                .put("created", created(model))
                .put("owned_by", model.embedded() ? "diffusiondesk" : "user")
                .put("type", model.kind().wire())
                .put("name", model.name())
                .put("loaded", loaded(model, status))
                .put("bytes", model.bytes());
        catalog.hash(model).ifPresent(sum -> node.put("sha256", sum));
        addFacts(node, model.facts());
        node.putObject("status").put("value", loaded(model, status) ? "loaded" : "unloaded"); // as llama-server has it
        if (model.kind() == ModelKind.IMAGE) {
            addDefaults(node.putObject("defaults"), model.imageDefaults());
        }
        return node;
    }

    private static void addFacts(ObjectNode node, ModelFacts facts) {
        facts.family().ifPresent(family -> node.put("family", family));
        facts.alias().ifPresent(alias -> node.put("alias", alias));
        if (!facts.triggers().isEmpty()) {
            ArrayNode words = node.putArray("trigger_words");
            facts.triggers().forEach(words::add);
        }
    }

    private static void addDefaults(ObjectNode node, ImageDefaults defaults) {
        node.put("width", defaults.width())
                .put("height", defaults.height())
                .put("steps", defaults.steps())
                .put("cfg_scale", defaults.cfgScale())
                .put("sampler", defaults.sampler())
                .put("scheduler", defaults.scheduler());
        if (defaults.clipSkip() > 0) {
            node.put("clip_skip", defaults.clipSkip());
        }
    }

    private static boolean loaded(ModelDescription model, List<WorkerStatus> status) {
        WorkerId worker = model.kind() == ModelKind.TEXT ? WorkerId.LLM : WorkerId.SD;
        boolean alone = model.kind() == ModelKind.TEXT || model.kind() == ModelKind.IMAGE;
        return alone
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
