package org.diffusiondesk.engine.sd.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.engine.sd.worker.wire.ErrorBody;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;

/** Answers an exchange with what its job tells: as events while it goes on, or as one JSON body at its end. A client that hangs up cancels its job. */
final class JobAnswers {
    /** So often the client is looked for; a stream is a sign of life by itself. */
    private static final Duration SILENCE = Duration.ofMillis(250);

    private final int port;

    JobAnswers(int port) {
        this.port = port;
    }

    void answer(Exchange exchange, Job job, boolean stream) throws IOException, InterruptedException {
        try {
            if (stream) {
                stream(exchange, job);
            } else {
                plain(exchange, job);
            }
        } finally {
            job.cancel(); // has no effect on a job that has ended
        }
    }

    private static void stream(Exchange exchange, Job job) throws IOException, InterruptedException {
        Optional<WorkerEvent> first = job.next(SILENCE);
        if (first.isPresent() && first.get() instanceof WorkerEvent.Failed failed) {
            exchange.send(status(failed.error()), new ErrorBody(failed.error()));
            return;
        }
        try (EventWriter out = exchange.events()) {
            Optional<WorkerEvent> event = first;
            while (true) {
                if (event.isPresent()) {
                    out.event(event.get().eventName(), event.get());
                    if (isLast(event.get())) {
                        return;
                    }
                } else {
                    out.comment();
                }
                event = job.next(SILENCE);
            }
        }
    }

    private void plain(Exchange exchange, Job job) throws IOException, InterruptedException {
        HangUp connection = new HangUp(port, exchange.clientPort());
        List<WorkerEvent.Image> images = new ArrayList<>();
        long looked = System.nanoTime();
        while (true) {
            Optional<WorkerEvent> event = job.next(SILENCE);
            if (event.isPresent() && event.get() instanceof WorkerEvent.Image image) {
                images.add(image);
            } else if (event.isPresent() && event.get() instanceof WorkerEvent.Failed failed) {
                exchange.send(status(failed.error()), new ErrorBody(failed.error()));
                return;
            } else if (event.isPresent() && event.get() instanceof WorkerEvent.Done done) {
                exchange.send(200, images.isEmpty() ? loaded(done) : pictures(done, images));
                return;
            }
            if (System.nanoTime() - looked > SILENCE.toNanos()) {
                if (connection.clientGone()) {
                    throw new IOException("the client hung up");
                }
                looked = System.nanoTime();
            }
        }
    }

    private static Map<String, Object> loaded(WorkerEvent.Done done) {
        return Map.of("object", "model", "id", done.model(), "loaded", true, "load_ms", done.loadMs());
    }

    /** In the shape of OpenAI's images. */
    private static Map<String, Object> pictures(WorkerEvent.Done done, List<WorkerEvent.Image> images) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("created", System.currentTimeMillis() / 1000);
        body.put("job", done.job());
        body.put("model", done.model());
        body.put("data", images);
        body.put("usage", Map.of("load_ms", done.loadMs(), "sample_ms", done.sampleMs()));
        return body;
    }

    private static boolean isLast(WorkerEvent event) {
        return event instanceof WorkerEvent.Failed || event instanceof WorkerEvent.Done;
    }

    private static int status(ErrorBody.Detail error) {
        return Refusal.statusOf(error.code());
    }
}
