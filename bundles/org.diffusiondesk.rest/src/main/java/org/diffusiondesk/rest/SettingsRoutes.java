package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureSettings;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Form;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/images/settings}: how a picture was drawn, as a request that can be sent again. */
final class SettingsRoutes implements Routes {
    private static final long MAX_PICTURE = 64L << 20;

    private final PictureFiles files;

    SettingsRoutes(PictureFiles files) {
        this.files = files;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/v1/images/settings", this::settings));
    }

    private void settings(Exchange exchange) throws IOException {
        exchange.respond(200, answer(read(exchange)));
    }

    /** The body is a form with the file {@code image}, JSON with {@code parameters} or {@code image}, or the picture itself. */
    private Optional<PictureSettings> read(Exchange exchange) throws IOException {
        if (exchange.body().isForm()) {
            Form form = exchange.body().form(MAX_PICTURE);
            Optional<String> text = form.fields().string("parameters");
            return text.isPresent()
                    ? text.map(files::parse)
                    : files.read(form.file("image").map(Form.Part::bytes).orElseThrow(SettingsRoutes::nothing));
        }
        byte[] body = exchange.body().bytes(MAX_PICTURE);
        if (body.length == 0) {
            throw nothing();
        }
        if (!isJson(body)) {
            return files.read(body);
        }
        JsonFields fields = JsonFields.parse(body);
        Optional<String> text = fields.string("parameters");
        return text.isPresent()
                ? text.map(files::parse)
                : files.read(fields.string("image")
                        .map(image -> EditInputs.decode("image", image))
                        .orElseThrow(SettingsRoutes::nothing));
    }

    /** No picture begins like this. */
    private static boolean isJson(byte[] body) {
        int at = 0;
        while (at < body.length - 1 && (body[at] == ' ' || body[at] == '\t' || body[at] == '\r' || body[at] == '\n')) {
            at++;
        }
        return body[at] == '{';
    }

    private static InvalidRequestException nothing() {
        return new InvalidRequestException(
                "image", "'image' is missing; send a picture (PNG, JPEG or WebP), or its settings as 'parameters'");
    }

    private static ObjectNode answer(Optional<PictureSettings> settings) {
        ObjectNode answer = Json.object();
        settings.ifPresentOrElse(
                found -> answer.set("request", RequestJson.of(found.request())), () -> answer.putNull("request"));
        answer.put("parameters", settings.map(PictureSettings::parameters).orElse(""));
        ObjectNode all = answer.putObject("settings");
        settings.ifPresent(found -> found.all().forEach(all::put));
        return answer;
    }
}
