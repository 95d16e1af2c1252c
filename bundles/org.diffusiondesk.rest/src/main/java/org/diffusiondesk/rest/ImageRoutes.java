package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/images/generations}, {@code /v1/images/edits} and {@code /v1/samplers}. */
final class ImageRoutes implements Routes {
    private final ImageService images;
    private final Waiting waiting = new Waiting();

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
        answer(exchange, ImageOrder.generation(exchange), "image_generation");
    }

    private void edit(Exchange exchange) throws IOException, InterruptedException {
        answer(exchange, ImageOrder.edit(exchange), "image_edit");
    }

    private void answer(Exchange exchange, ImageOrder order, String prefix) throws IOException, InterruptedException {
        ImageCall call = order.call();
        JobOptions options = call.keep() ? order.options() : order.options().whileAttended();
        ImageJob job = images.submit(call.request(), options);
        exchange.setHeader("X-DiffusionDesk-Job", job.id());
        try (Waiting.Client client = waiting.begin(job, call.keep())) {
            if (call.stream()) {
                new ImageStream(exchange, call, prefix).run(job, client::hungUp);
                return;
            }
            try (Registration hangingUp = exchange.cancellation().onCancel(client::hungUp)) {
                exchange.respond(200, JobJson.result(Results.await(job), call.url(), exchange));
            }
        }
    }

    private void samplers(Exchange exchange) throws IOException {
        ImageEngineInfo info = images.engine();
        ObjectNode answer = Json.object().put("engine", info.version());
        fill(answer.putArray("samplers"), info.samplers());
        fill(answer.putArray("schedulers"), info.schedulers());
        fill(answer.putArray("upscalers"), info.upscalers());
        fill(answer.putArray("devices"), info.devices());
        exchange.respond(200, answer);
    }

    private static void fill(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
