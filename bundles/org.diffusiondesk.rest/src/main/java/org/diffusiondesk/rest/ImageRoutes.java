package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Form;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/images/generations}, {@code /v1/images/edits} and {@code /v1/samplers}. */
final class ImageRoutes implements Routes {
    /** The server's own limit is lower where it is set so. */
    private static final long MAX_EDIT = 64L << 20;

    private final ImageService images;

    ImageRoutes(ImageService images) {
        this.images = images;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/v1/images/generations", this::generate),
                Route.post("/v1/images/edits", this::edit),
                Route.get("/v1/samplers", this::samplers));
    }

    private void generate(Exchange exchange) throws IOException, InterruptedException {
        answer(exchange, ImageCall.read(exchange.body().json(), List.of()), "image_generation");
    }

    private void edit(Exchange exchange) throws IOException, InterruptedException {
        ImageCall call;
        if (exchange.body().isForm()) {
            Form form = exchange.body().form(MAX_EDIT);
            call = ImageCall.read(form.fields(), EditInputs.ofForm(form));
        } else {
            JsonFields fields = exchange.body().json(MAX_EDIT);
            call = ImageCall.read(fields, EditInputs.ofJson(fields));
        }
        answer(exchange, call, "image_edit");
    }

    private void answer(Exchange exchange, ImageCall call, String prefix) throws IOException, InterruptedException {
        ImageJob job = images.submit(call.request());
        exchange.setHeader("X-DiffusionDesk-Job", job.id());
        if (call.stream()) {
            new ImageStream(exchange, call, prefix).run(job);
            return;
        }
        try (Registration hangingUp = exchange.cancellation().onCancel(() -> hungUp(call, job))) {
            exchange.respond(200, JobJson.result(Results.await(job), call.url(), exchange));
        }
    }

    private static void hungUp(ImageCall call, ImageJob job) {
        if (!call.keep()) {
            job.cancel();
        }
    }

    private void samplers(Exchange exchange) throws IOException {
        ImageEngineInfo info = images.engine();
        ObjectNode answer = Json.object().put("engine", info.version());
        fill(answer.putArray("samplers"), info.samplers());
        fill(answer.putArray("schedulers"), info.schedulers());
        fill(answer.putArray("devices"), info.devices());
        exchange.respond(200, answer);
    }

    private static void fill(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
