package org.diffusiondesk.rest.sdapi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureSettings;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code png-info}: how a finished picture was drawn. */
final class FileRoutes implements Routes {
    private final Supplier<Optional<PictureFiles>> files;

    FileRoutes(Supplier<Optional<PictureFiles>> files) {
        this.files = files;
    }

    @Override
    public List<Route> routes() {
        return List.of(Dialect.post("png-info", this::settings));
    }

    /** A picture without settings is answered with none, as clients expect. */
    private void settings(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json(DrawRoutes.MAX_BODY);
        byte[] picture = Pictures.decode("image", fields.requireString("image"));
        PictureFiles reader = files.get()
                .orElseThrow(() -> new EngineException(
                        ErrorCode.UNSUPPORTED, "pictures can't be read without the service for picture files", null));
        Optional<PictureSettings> read = reader.read(picture);
        ObjectNode answer =
                Json.object().put("info", read.map(PictureSettings::parameters).orElse(""));
        ObjectNode items = answer.putObject("items");
        ObjectNode parameters = answer.putObject("parameters");
        read.ifPresent(settings -> {
            items.put("parameters", settings.parameters());
            parameters.put("Prompt", settings.request().prompt());
            parameters.put("Negative prompt", settings.request().negativePrompt());
            settings.all().forEach(parameters::put);
        });
        exchange.respond(200, answer);
    }
}
