package org.diffusiondesk.rest.llm;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;

/** {@code /models/load} and {@code /models/unload} as llama-server has them for several models. Both answer when it is done. */
public final class RouterRoutes implements Routes {
    private final ModelCatalog catalog;
    private final TextService text;
    private final Workers workers;
    private final Supplier<Optional<ImageService>> images;
    private final Supplier<Optional<ResourceOrchestrator>> resources;

    /** {@code images} and {@code resources}: where there are such services. */
    public RouterRoutes(
            ModelCatalog catalog,
            TextService text,
            Workers workers,
            Supplier<Optional<ImageService>> images,
            Supplier<Optional<ResourceOrchestrator>> resources) {
        this.catalog = catalog;
        this.text = text;
        this.workers = workers;
        this.images = images;
        this.resources = resources;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/models/load", this::load),
                Route.post("/models/unload", this::unload),
                Route.post("/v1/models/unload", this::unload));
    }

    private void load(Exchange exchange) throws IOException {
        ModelDescription model = model(exchange.body().json().requireString("model"));
        Cancellation cancellation = exchange.cancellation();
        Optional<String> id = Optional.of(model.id());
        switch (model.kind()) {
            case TEXT -> text.load(id, TextOptions.DEFAULT, cancellation);
            case IMAGE -> require(images).load(id, cancellation);
            default ->
                throw new InvalidRequestException(
                        ErrorCode.INVALID_REQUEST,
                        "model",
                        "a model of kind " + model.kind().wire() + " is loaded when it is used");
        }
        exchange.respond(200, Json.object().put("success", true));
    }

    /** One that is not loaded is fine as it is. */
    private void unload(Exchange exchange) throws IOException {
        ModelDescription model = model(exchange.body().json().requireString("model"));
        if (isLoaded(model)) {
            if (model.kind() == ModelKind.TEXT) {
                text.unload();
            } else {
                require(resources).releaseImages();
            }
        }
        exchange.respond(200, Json.object().put("success", true));
    }

    private boolean isLoaded(ModelDescription model) {
        WorkerId worker = model.kind() == ModelKind.TEXT ? WorkerId.LLM : WorkerId.SD;
        return workers.status().stream()
                .anyMatch(one -> one.id() == worker && one.model().equals(Optional.of(model.id())));
    }

    private ModelDescription model(String name) {
        return catalog.list().stream()
                .filter(model -> model.id().equals(name))
                .findFirst()
                .orElseThrow(() -> ModelException.unknown("no model is called so; there is "
                        + catalog.list().stream().map(ModelDescription::id).collect(Collectors.joining(", "))));
    }

    private static <T> T require(Supplier<Optional<T>> service) {
        return service.get()
                .orElseThrow(() -> new UnavailableException("there is no image service at present; try again later"));
    }
}
