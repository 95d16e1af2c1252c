package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;

/** {@code /v1/images/jobs/{id}/events} and {@code .../preview}: how one job goes on, as events and as the newest preview. */
final class JobEventRoutes implements Routes {
    private static final int JPEG = 0xff;

    private final ImageService images;
    private final JobFeeds feeds;

    JobEventRoutes(ImageService images, JobFeeds feeds) {
        this.images = images;
        this.feeds = feeds;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/images/jobs/{id}/events", this::events),
                Route.get("/v1/images/jobs/{id}/preview", this::preview));
    }

    /** A browser that comes back after the last event is answered by 204, which ends its coming back. */
    private void events(Exchange exchange) throws IOException, InterruptedException {
        ImageJob job = JobRoutes.require(images, exchange.pathParam("id"));
        boolean inline = Query.oneOf(exchange, "previews", List.of("url", "inline"))
                .filter("inline"::equals)
                .isPresent();
        Optional<String> lastId = exchange.header("Last-Event-ID");
        if (lastId.filter(JobClient.endId(job)::equals).isEmpty()) {
            JobClient.Manner manner = inline ? JobClient.Manner.INLINE : JobClient.Manner.NAMED;
            new JobClient(exchange, job, manner).follow(feeds.of(job), lastId);
        }
    }

    /** Answers 204 while there is none yet. */
    private void preview(Exchange exchange) throws IOException {
        ImageJob job = JobRoutes.require(images, exchange.pathParam("id"));
        Optional<ImageEvent.Preview> preview = job.preview();
        if (preview.isPresent()) {
            byte[] bytes = preview.get().png();
            exchange.setHeader("Cache-Control", "no-store");
            exchange.respondBytes(200, type(bytes), bytes);
        } else if (job.progress().state().ended()) {
            throw new InvalidRequestException(
                    ErrorCode.NOT_FOUND,
                    "job",
                    "the job has ended; its preview is gone, and its pictures are in its images");
        }
    }

    private static String type(byte[] picture) {
        return picture.length > 0 && (picture[0] & 0xff) == JPEG ? "image/jpeg" : "image/png";
    }
}
