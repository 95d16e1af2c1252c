package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/progress} and {@code /v1/stream/progress}: the job in work, or the one named by {@code ?job=}. */
final class ProgressRoutes implements Routes {
    private final ImageService images;
    private final JobFeeds feeds;

    ProgressRoutes(ImageService images, JobFeeds feeds) {
        this.images = images;
        this.feeds = feeds;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/v1/progress", this::now), Route.get("/v1/stream/progress", this::stream));
    }

    private Optional<ImageJob> named(Exchange exchange) {
        return exchange.query("job").map(id -> JobRoutes.require(images, id));
    }

    private void now(Exchange exchange) throws IOException {
        ObjectNode answer = named(exchange)
                .or(images::current)
                .map(job -> JobJson.progress(job.progress()))
                .orElseGet(JobJson::idle);
        exchange.respond(200, answer.put("queued", images.queued()));
    }

    private void stream(Exchange exchange) throws IOException, InterruptedException {
        Optional<ImageJob> job = named(exchange);
        if (job.isPresent()) {
            new JobClient(exchange, job.get(), JobClient.Manner.PROGRESS).follow(feeds.of(job.get()), Optional.empty());
            return;
        }
        try (ProgressFeed feed = new ProgressFeed(images, exchange.sse())) {
            feed.followAll();
        }
    }
}
