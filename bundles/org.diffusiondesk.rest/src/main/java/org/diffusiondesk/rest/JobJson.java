package org.diffusiondesk.rest;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobInfo;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.http.Errors;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs and their results as JSON. */
final class JobJson {
    private static final Logger LOG = LoggerFactory.getLogger(JobJson.class);

    private JobJson() {}

    static ObjectNode progress(JobProgress progress) {
        ObjectNode node = Json.object()
                .put("job", progress.job())
                .put("state", progress.state().wire())
                .put("phase", progress.phase())
                .put("position", progress.position())
                .put("image", progress.image())
                .put("step", progress.step())
                .put("steps", progress.steps())
                .put("time", seconds(progress.elapsed()));
        progress.remaining().ifPresentOrElse(left -> node.put("eta", seconds(left)), () -> node.putNull("eta"));
        progress.note().ifPresent(note -> node.put("note", note));
        progress.error().ifPresent(error -> node.set("error", Errors.body(error).path("error")));
        return node;
    }

    /** What {@code /v1/progress} says while there has been no job. */
    static ObjectNode idle() {
        return Json.object()
                .putNull("job")
                .put("state", "idle")
                .put("phase", "idle")
                .put("position", 0)
                .put("image", 0)
                .put("step", 0)
                .put("steps", 0)
                .put("time", 0.0)
                .putNull("eta");
    }

    /** All that is known of a job, except its pictures. */
    static ObjectNode job(ImageJob job) {
        JobInfo info = job.info();
        ObjectNode node = progress(job.progress()).put("model", info.model());
        node.put("priority", info.priority()).put("attempts", info.attempts());
        node.put("created_at", seconds(info.submitted()));
        put(node, "started_at", info.started().map(JobJson::seconds));
        put(node, "ended_at", info.ended().map(JobJson::seconds));
        put(node, "estimate", info.estimate().map(JobJson::seconds).map(BigDecimal::valueOf));
        put(node, "starts_in", info.startsIn().map(JobJson::seconds).map(BigDecimal::valueOf));
        node.set("request", RequestJson.of(info.request()));
        return node;
    }

    /** What happened to it. */
    static ArrayNode history(ImageJob job) {
        ArrayNode events = Json.array();
        job.events().forEach(event -> events.addObject()
                .put("at", seconds(event.at()))
                .put("kind", event.kind())
                .put("text", event.text()));
        return events;
    }

    private static void put(ObjectNode node, String name, Optional<BigDecimal> value) {
        value.ifPresentOrElse(number -> node.put(name, number), () -> node.putNull(name));
    }

    /** The pictures of a job that is done, as addresses; none when their files are gone. */
    static ArrayNode images(ImageJob job, Exchange exchange) throws InterruptedException {
        ArrayNode pictures = Json.array();
        try {
            for (StoredImage stored : Results.await(job).images()) {
                pictures.addObject()
                        .put("index", stored.image().index())
                        .put("seed", stored.image().seed())
                        .put("width", stored.image().width())
                        .put("height", stored.image().height())
                        .put("name", stored.name())
                        .put("url", url(stored, exchange));
            }
        } catch (InvalidRequestException gone) {
            LOG.debug("rest: pictures of job {} are gone: {}", job.id(), gone.text());
        }
        return pictures;
    }

    /** A preview as it is told: where it can be had. */
    static ObjectNode preview(String job, ImageEvent.Preview preview) {
        return Json.object()
                .put("job", job)
                .put("image", preview.image())
                .put("step", preview.step())
                .put("width", preview.width())
                .put("height", preview.height())
                .put("url", "/v1/images/jobs/" + job + "/preview");
    }

    /** OpenAI's answer, with the seeds, the times and the job beside it. */
    static ObjectNode result(ImageResult result, boolean url, Exchange exchange) {
        ObjectNode answer = Json.object().put("created", System.currentTimeMillis() / 1000);
        ArrayNode data = answer.putArray("data");
        for (StoredImage stored : result.images()) {
            ObjectNode one = data.addObject();
            if (url) {
                one.put("url", url(stored, exchange));
            } else {
                one.put("b64_json", base64(stored));
            }
            one.put("seed", stored.image().seed());
        }
        answer.put("output_format", result.command().output().format().wire())
                .put("size", size(result))
                .put("job", result.job())
                .set("usage", usage(result));
        return answer;
    }

    /** Our times, and the counts without which OpenAI's clients do not take it; nothing is counted in tokens here. */
    static ObjectNode usage(ImageResult result) {
        ObjectNode usage = Json.object()
                .put("queue_ms", result.queued().toMillis())
                .put("load_ms", result.loading().toMillis())
                .put("sample_ms", result.sampling().toMillis())
                .put("input_tokens", 0)
                .put("output_tokens", 0)
                .put("total_tokens", 0);
        usage.putObject("input_tokens_details").put("image_tokens", 0).put("text_tokens", 0);
        return usage;
    }

    static String size(ImageResult result) {
        return result.images().isEmpty()
                ? result.command().width() + "x" + result.command().height()
                : result.images().getFirst().image().width() + "x"
                        + result.images().getFirst().image().height();
    }

    static String url(StoredImage stored, Exchange exchange) {
        return exchange.base() + "/outputs/" + stored.name();
    }

    static String base64(StoredImage stored) {
        return Base64.getEncoder().encodeToString(stored.image().bytes());
    }

    /** Seconds since 1970. Not as a double, which would be written with an exponent. */
    static BigDecimal seconds(Instant time) {
        return BigDecimal.valueOf(time.toEpochMilli(), 3);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
