package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/images/jobs/{id}}: how a job stands, what came of it, and cancelling it. */
final class JobRoutes implements Routes {
    private final ImageService images;

    JobRoutes(ImageService images) {
        this.images = images;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/images/jobs/{id}", this::show), Route.post("/v1/images/jobs/{id}/cancel", this::cancel));
    }

    static ImageJob require(ImageService images, String id) {
        return images.job(id)
                .orElseThrow(() -> new InvalidRequestException(
                        ErrorCode.NOT_FOUND, "job", "there is no such job; ended jobs are kept for a while only"));
    }

    private void show(Exchange exchange) throws IOException, InterruptedException {
        ImageJob job = require(images, exchange.pathParam("id"));
        JobProgress progress = job.progress();
        ObjectNode answer = JobJson.progress(progress);
        if (progress.state() == JobState.DONE) {
            ArrayNode pictures = answer.putArray("images");
            for (StoredImage stored : Results.await(job).images()) {
                pictures.addObject()
                        .put("index", stored.image().index())
                        .put("seed", stored.image().seed())
                        .put("width", stored.image().width())
                        .put("height", stored.image().height())
                        .put("url", JobJson.url(stored, exchange));
            }
        }
        exchange.respond(200, answer);
    }

    /** Answers how it stands right after the request; the end of a running job comes within one step. */
    private void cancel(Exchange exchange) throws IOException {
        ImageJob job = require(images, exchange.pathParam("id"));
        job.cancel();
        exchange.respond(200, JobJson.progress(job.progress()));
    }
}
