package org.diffusiondesk.rest.sdapi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code txt2img} and {@code img2img}, and what ends them early. */
final class DrawRoutes implements Routes {
    /** The server's own limit is lower where it is set so. */
    static final long MAX_BODY = 64L << 20;

    private final ImageService images;
    private final Checkpoints checkpoints;
    private final OptionRoutes options;
    private final OptionValues values;
    private final Styles styles;
    private final Supplier<Optional<PictureFiles>> files;
    private final Painting painting;
    private final Runs runs;
    private final InfoText info;

    DrawRoutes(
            ImageService images,
            Checkpoints checkpoints,
            OptionRoutes options,
            OptionValues values,
            Styles styles,
            Supplier<Optional<PictureFiles>> files,
            Painting painting,
            Runs runs,
            InfoText info) {
        this.images = images;
        this.checkpoints = checkpoints;
        this.options = options;
        this.values = values;
        this.styles = styles;
        this.files = files;
        this.painting = painting;
        this.runs = runs;
        this.info = info;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Dialect.post(
                        "txt2img", exchange -> draw(exchange, reader(exchange).txt2img())),
                Dialect.post("img2img", exchange -> {
                    DrawReader reader = reader(exchange);
                    draw(exchange, painting.run(reader::img2img));
                }),
                Dialect.post("interrupt", exchange -> end(exchange, runs::interrupt)),
                Dialect.post("skip", exchange -> end(exchange, runs::skip)));
    }

    private DrawReader reader(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json(MAX_BODY);
        return new DrawReader(fields, checkpoints, options, values, styles);
    }

    private void draw(Exchange exchange, DrawCall call) throws IOException, InterruptedException {
        List<ImageResult> results = new ArrayList<>();
        boolean interrupted;
        try (Run run = runs.begin(call.iterations());
                Registration hangingUp = exchange.cancellation().onCancel(run::interrupt)) {
            for (int i = 0; i < call.iterations() && !run.isInterrupted(); i++) {
                int number = i;
                run.draw(() -> images.submit(call.iteration(number, results), JobOptions.NORMAL.whileAttended()))
                        .ifPresent(results::add);
            }
            interrupted = run.isInterrupted();
        }
        call.keepModel().ifPresent(options::choose);
        ObjectNode answer = Json.object();
        ArrayNode pictures = answer.putArray("images");
        if (call.sendImages()) {
            for (ImageResult result : results) {
                for (StoredImage stored : result.images()) {
                    pictures.add(Base64.getEncoder()
                            .encodeToString(finished(call, stored.image().bytes())));
                }
            }
        }
        answer.set("parameters", call.echo());
        answer.put("info", info.of(call, results, interrupted));
        exchange.respond(200, answer);
    }

    /** As it is sent. */
    private byte[] finished(DrawCall call, byte[] drawn) {
        return call.overlay()
                .map(overlay -> painting.run(() -> overlay.over(drawn)))
                .map(png -> call.output().format() == PictureFormat.PNG
                        ? png
                        : files.get()
                                .map(writer -> writer.encode(png, call.output()))
                                .orElse(png))
                .orElse(drawn);
    }

    private static void end(Exchange exchange, Runnable way) throws IOException {
        exchange.body().bytes(MAX_BODY); // whatever clients send along
        way.run();
        exchange.respond(200, Json.object());
    }
}
