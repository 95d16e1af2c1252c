package org.diffusiondesk.rest.sdapi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code options}: which model is drawn with, and what else clients set once for all requests. */
final class OptionRoutes implements Routes {
    private final ImageService images;
    private final Checkpoints checkpoints;
    private final OptionValues values;
    private final AtomicReference<Optional<String>> chosen = new AtomicReference<>(Optional.empty());

    OptionRoutes(ImageService images, Checkpoints checkpoints, OptionValues values) {
        this.images = images;
        this.checkpoints = checkpoints;
        this.values = values;
    }

    @Override
    public List<Route> routes() {
        return List.of(Dialect.get("options", this::show), Dialect.post("options", this::change));
    }

    /** The model that requests get which name none: the chosen one while it is there, else the default. */
    Optional<ModelDescription> model() {
        Optional<String> id = chosen.get();
        return checkpoints.all(ModelKind.IMAGE).stream()
                .filter(model -> id.filter(model.id()::equals).isPresent())
                .findFirst()
                .or(() -> checkpoints.first(ModelKind.IMAGE));
    }

    /** The id of the model that was chosen; empty for the default. */
    Optional<String> chosen() {
        return chosen.get();
    }

    /** From now on this is the model. */
    void choose(String id) {
        chosen.set(Optional.of(id));
    }

    private void show(Exchange exchange) throws IOException {
        ObjectNode answer = Json.object();
        Optional<String> title = model().map(checkpoints::title);
        title.ifPresentOrElse(
                name -> answer.put("sd_model_checkpoint", name), () -> answer.putNull("sd_model_checkpoint"));
        model().flatMap(checkpoints::hash)
                .ifPresentOrElse(
                        sum -> answer.put("sd_checkpoint_hash", sum), () -> answer.putNull("sd_checkpoint_hash"));
        values.write(answer);
        exchange.respond(200, answer);
    }

    /** Answers when another model is ready, as clients expect who draw right after. */
    private void change(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json();
        Optional<String> wanted = fields.string("sd_model_checkpoint")
                .filter(name -> !name.isBlank())
                .map(name -> checkpoints.id(ModelKind.IMAGE, name));
        values.set(fields);
        if (wanted.isPresent() && !wanted.equals(model().map(ModelDescription::id))) {
            load(wanted.get(), exchange.cancellation());
        }
        exchange.respond(200, Json.object().nullNode());
    }

    /** Loads a model and keeps to it. */
    void load(String id, Cancellation cancellation) {
        images.load(Optional.of(id), cancellation);
        choose(id);
    }
}
