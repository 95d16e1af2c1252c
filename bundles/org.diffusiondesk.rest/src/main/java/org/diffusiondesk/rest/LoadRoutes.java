package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/models/load}: loads a model of either kind into its worker. */
final class LoadRoutes implements Routes {
    private static final List<ModelKind> KINDS = List.of(ModelKind.IMAGE, ModelKind.TEXT);

    private final ModelCatalog catalog;
    private final ImageService images;
    private final TextService text;

    LoadRoutes(ModelCatalog catalog, ImageService images, TextService text) {
        this.catalog = catalog;
        this.images = images;
        this.text = text;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/v1/models/load", this::load));
    }

    private void load(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json();
        String name = fields.requireString("model");
        Optional<ModelKind> wanted = fields.oneOf("type", List.of("image", "text"))
                .map(type -> type.equals("image") ? ModelKind.IMAGE : ModelKind.TEXT);
        TextOptions options = fields.object("options").map(TextLoads::options).orElse(TextOptions.DEFAULT);
        ModelDescription model = wanted.isPresent() ? catalog.require(wanted.get(), Optional.of(name)) : either(name);
        ObjectNode answer = model.kind() == ModelKind.IMAGE
                ? image(images.load(Optional.of(model.id()), exchange.cancellation()))
                : TextLoads.answer(text.load(Optional.of(model.id()), options, exchange.cancellation()));
        exchange.respond(200, answer);
    }

    private static ObjectNode image(ModelDescription model) {
        ObjectNode node = Json.object()
                .put("model", model.id())
                .put("type", model.kind().wire())
                .put("loaded", true);
        node.putArray("warnings");
        return node;
    }

    /** The model of whichever kind; a file that can't be used is a better answer than "unknown". */
    private ModelDescription either(String name) {
        Optional<ModelException> unusable = Optional.empty();
        for (ModelKind kind : KINDS) {
            try {
                return catalog.require(kind, Optional.of(name));
            } catch (ModelException no) {
                unusable = unusable.or(() -> Optional.of(no).filter(one -> one.code() == ErrorCode.MODEL_UNUSABLE));
            }
        }
        throw unusable.orElseGet(() -> ModelException.unknown("no model is called so; there is "
                + catalog.list().stream().map(ModelDescription::id).collect(Collectors.joining(", "))));
    }
}
