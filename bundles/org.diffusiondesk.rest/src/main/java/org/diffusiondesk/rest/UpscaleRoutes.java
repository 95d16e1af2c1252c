package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Form;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/images/upscale} and {@code /v1/upscale/load}: pictures made larger by an ESRGAN model. */
final class UpscaleRoutes implements Routes {
    /** The server's own limit is lower where it is set so. */
    private static final long MAX_BODY = 64L << 20;

    private final ImageService images;

    UpscaleRoutes(ImageService images) {
        this.images = images;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/v1/images/upscale", this::upscale), Route.post("/v1/upscale/load", this::load));
    }

    private void upscale(Exchange exchange) throws IOException {
        JsonFields fields;
        Optional<byte[]> picture;
        if (exchange.body().isForm()) {
            Form form = exchange.body().form(MAX_BODY);
            fields = form.fields();
            picture = form.file("image").map(Form.Part::bytes);
        } else {
            fields = exchange.body().json(MAX_BODY);
            picture = fields.string("image").map(text -> EditInputs.decode("image", text));
        }
        boolean url = ImageCall.url(fields);
        OptionalInt factor = fields.integer("factor", Integer.MIN_VALUE, Integer.MAX_VALUE);
        UpscaleRequest request = new UpscaleRequest(
                ImageCall.text(fields, "model"),
                picture.orElseThrow(() ->
                        new InvalidRequestException("image", "'image' is missing; it must be a picture (PNG or JPEG)")),
                factor,
                ImageCall.output(fields));
        StoredImage stored = images.upscale(request, exchange.cancellation());
        exchange.respond(200, answer(exchange, stored, request, url));
    }

    private static ObjectNode answer(Exchange exchange, StoredImage stored, UpscaleRequest request, boolean url) {
        ObjectNode answer = Json.object().put("created", System.currentTimeMillis() / 1000);
        ObjectNode one = answer.putArray("data").addObject();
        if (url) {
            one.put("url", JobJson.url(stored, exchange));
        } else {
            one.put("b64_json", JobJson.base64(stored));
        }
        return answer.put("output_format", request.output().format().wire())
                .put("size", stored.image().width() + "x" + stored.image().height());
    }

    private void load(Exchange exchange) throws IOException {
        ModelDescription model =
                images.loadUpscaler(ImageCall.text(exchange.body().json(), "model"), exchange.cancellation());
        exchange.respond(
                200,
                Json.object()
                        .put("model", model.id())
                        .put("type", model.kind().wire())
                        .put("loaded", true));
    }
}
