package org.diffusiondesk.rest.llm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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

/** As much of Ollama as its clients need to list language models; they are talked to by OpenAI's routes. */
public final class OllamaRoutes implements Routes {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final ModelCatalog catalog;
    private final Workers workers;
    private final String version;

    public OllamaRoutes(ModelCatalog catalog, Workers workers, String version) {
        this.catalog = catalog;
        this.workers = workers;
        this.version = version;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/api/version", this::version),
                Route.get("/api/tags", exchange -> list(exchange, model -> true)),
                Route.get("/api/ps", exchange -> list(exchange, model -> loaded().equals(Optional.of(model.id())))));
    }

    private void version(Exchange exchange) throws IOException {
        exchange.respond(200, Json.object().put("version", version));
    }

    private Optional<String> loaded() {
        return workers.status().stream()
                .filter(one -> one.id() == WorkerId.LLM && one.loaded())
                .findFirst()
                .flatMap(WorkerStatus::model);
    }

    private void list(Exchange exchange, Predicate<ModelDescription> wanted) throws IOException {
        ObjectNode answer = Json.object();
        ArrayNode models = answer.putArray("models");
        catalog.list(ModelKind.TEXT).stream().filter(wanted).forEach(model -> models.add(json(model)));
        exchange.respond(200, answer);
    }

    private static ObjectNode json(ModelDescription model) {
        ObjectNode node = Json.object()
                .put("name", model.id())
                .put("model", model.id())
                .put("modified_at", modified(model).toString())
                .put("size", model.bytes())
                .put("digest", "")
                .put("size_vram", 0)
                .put("expires_at", NEVER);
        ObjectNode details = node.putObject("details")
                .put("parent_model", "")
                .put("format", "gguf")
                .put("family", "")
                .put("parameter_size", "")
                .put("quantization_level", "");
        details.putArray("families");
        return node;
    }

    /** The beginning of time for a model that is not unpacked yet. */
    private static Instant modified(ModelDescription model) {
        Path file = model.files().values().iterator().next();
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException notThere) {
            return Instant.EPOCH;
        }
    }
}
