package org.diffusiondesk.rest;

import java.time.Duration;
import java.util.Base64;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.http.Errors;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs and their results as JSON. */
final class JobJson {
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
        answer.put("output_format", "png")
                .put("size", size(result))
                .put("job", result.job())
                .set("usage", usage(result));
        return answer;
    }

    static ObjectNode usage(ImageResult result) {
        return Json.object()
                .put("queue_ms", result.queued().toMillis())
                .put("load_ms", result.loading().toMillis())
                .put("sample_ms", result.sampling().toMillis());
    }

    static String size(ImageResult result) {
        return result.command().width() + "x" + result.command().height();
    }

    static String url(StoredImage stored, Exchange exchange) {
        return exchange.base() + "/outputs/" + stored.name();
    }

    static String base64(StoredImage stored) {
        return Base64.getEncoder().encodeToString(stored.image().bytes());
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
