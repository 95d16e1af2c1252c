package org.diffusiondesk.engine.sd.worker;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.Health;
import org.diffusiondesk.engine.sd.worker.wire.Progress;

/** What each route does. Every method runs on the virtual thread of its exchange. */
final class Routes {
    private static final long PROGRESS_NANOS = 100_000_000L;
    /** A quiet stream still gets a line so often. */
    private static final int SILENT_ROUNDS = 10;

    private static final int LONGEST_PATH = 4096;

    private final ImageWorker worker;
    private final DrawRequestReader reader;
    private final JobAnswers answers;
    private final Runnable shutdown;

    /** {@code shutdown} is called after the answer to {@code /internal/shutdown} has been sent. */
    Routes(ImageWorker worker, DrawDefaults defaults, JobAnswers answers, Runnable shutdown) {
        this.worker = worker;
        this.answers = answers;
        this.shutdown = shutdown;
        EngineInfo info = worker.info();
        reader = new DrawRequestReader(info.samplers(), info.schedulers(), defaults);
    }

    /** A route's work. */
    @FunctionalInterface
    interface Handler {
        void handle(Exchange exchange) throws IOException, InterruptedException;
    }

    /** All routes: path, then method. */
    Map<String, Map<String, Handler>> table() {
        return Map.ofEntries(
                Map.entry("/internal/health", Map.of("GET", this::health)),
                Map.entry("/internal/engine", Map.of("GET", exchange -> exchange.send(200, worker.info()))),
                Map.entry("/internal/shutdown", Map.of("POST", this::shutdown)),
                Map.entry("/v1/models", Map.of("GET", this::models)),
                Map.entry("/v1/models/load", Map.of("POST", this::load)),
                Map.entry("/v1/images/generations", Map.of("POST", exchange -> draw(exchange, false))),
                Map.entry("/v1/images/edits", Map.of("POST", exchange -> draw(exchange, true))),
                Map.entry("/v1/images/cancel", Map.of("POST", this::cancel)),
                Map.entry("/v1/progress", Map.of("GET", exchange -> exchange.send(200, worker.progress()))),
                Map.entry("/v1/stream/progress", Map.of("GET", this::streamProgress)),
                Map.entry("/v1/upscale/load", Map.of("POST", this::loadUpscaler)),
                Map.entry("/v1/images/upscale", Map.of("POST", this::upscale)));
    }

    private void health(Exchange exchange) throws IOException {
        Optional<String> model = worker.model();
        exchange.send(
                200,
                new Health(
                        true,
                        "sd",
                        ProcessHandle.current().pid(),
                        model.isPresent(),
                        model.orElse(null),
                        worker.busy()));
    }

    private void shutdown(Exchange exchange) throws IOException {
        exchange.send(200, Map.of("ok", true));
        shutdown.run();
    }

    private void models(Exchange exchange) throws IOException {
        List<Map<String, Object>> models = worker.model().stream()
                .map(id -> Map.<String, Object>of(
                        "id", id, "object", "model", "type", "image", "owned_by", "local", "loaded", true))
                .toList();
        exchange.send(200, Map.of("object", "list", "data", models));
    }

    private void load(Exchange exchange) throws IOException, InterruptedException {
        Fields fields = exchange.json();
        boolean stream = fields.flag("stream");
        answers.answer(exchange, worker.load(fields.text("job", 100), DrawRequestReader.spec(fields)), stream);
    }

    private void draw(Exchange exchange, boolean edit) throws IOException, InterruptedException {
        if (exchange.header("Content-Type").startsWith("multipart/")) {
            throw Refusal.invalid("This worker takes JSON with pictures as base64, not multipart forms.");
        }
        Fields fields = exchange.json();
        boolean stream = fields.flag("stream");
        answers.answer(exchange, worker.draw(reader.read(fields, worker.model(), edit)), stream);
    }

    private void cancel(Exchange exchange) throws IOException {
        Optional<String> job = exchange.jsonOrEmpty().text("job", 100);
        exchange.send(200, Map.of("cancelled", worker.cancel(job)));
    }

    private void streamProgress(Exchange exchange) throws IOException {
        try (EventWriter out = exchange.events()) {
            Optional<Progress> sent = Optional.empty();
            for (int round = 0; ; round++) {
                Progress now = worker.progress();
                if (!sent.equals(Optional.of(now))) {
                    out.event("progress", now);
                    sent = Optional.of(now);
                    round = 0;
                } else if (round >= SILENT_ROUNDS) {
                    out.comment();
                    round = 0;
                }
                LockSupport.parkNanos(PROGRESS_NANOS);
            }
        }
    }

    private void loadUpscaler(Exchange exchange) throws IOException, InterruptedException {
        Fields fields = exchange.json();
        answers.answer(exchange, worker.loadUpscaler(upscaler(fields)), fields.flag("stream"));
    }

    private void upscale(Exchange exchange) throws IOException, InterruptedException {
        Fields fields = exchange.json();
        int factor = fields.integer("factor", 1, 8).orElse(0);
        String picture = fields.texts("image", 1).stream()
                .findFirst()
                .orElseThrow(() ->
                        Refusal.invalid("image", "image is missing; it must be a PNG or JPEG picture as base64."));
        String model =
                fields.has("model") ? upscaler(fields) : worker.upscaler().orElseGet(() -> upscaler(fields));
        boolean stream = fields.flag("stream");
        Optional<String> job = fields.text("job", 100).filter(id -> !id.isEmpty());
        Pixels image = InputPictures.colour("image", picture, Pixels.INIT).whole();
        answers.answer(exchange, worker.upscale(job, new UpscaleRequest(model, factor, image)), stream);
    }

    private static String upscaler(Fields fields) {
        return fields.text("model", LONGEST_PATH)
                .orElseThrow(() ->
                        Refusal.invalid("model", "model is missing; it must be the absolute path of an ESRGAN file."));
    }
}
