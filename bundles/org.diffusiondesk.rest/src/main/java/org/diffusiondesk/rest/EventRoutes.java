package org.diffusiondesk.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/events}: everything that changes, as one stream. A client first gets how everything stands, then what changes; one that comes back with
 * {@code Last-Event-ID} gets what it missed, where that is still known.
 */
final class EventRoutes implements Routes {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Watched watched;
    private final EventHub hub;
    private final ModelNews models;

    EventRoutes(Watched watched, EventHub hub, ModelCatalog catalog) {
        this.watched = watched;
        this.hub = hub;
        this.models = new ModelNews(catalog, () -> publish(new What("models", "models", Json.object())));
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/v1/events", this::stream));
    }

    /** Begins to hear of the workers. */
    Registration followWorkers() {
        return watched.workers().listen(status -> {
            if (watched.isOurs(status)) {
                publish(of(status));
            }
        });
    }

    /** Begins to hear of the jobs of this service. */
    Registration follow(ImageService images) {
        return JobWatch.start(images, (job, progress) -> publish(of(progress)));
    }

    /** Begins to hear of the pictures in this gallery. */
    Registration follow(Gallery gallery) {
        return gallery.listen(picture -> publish(of(picture)));
    }

    /** Begins to hear of this exchange of models. */
    Registration follow(ResourceOrchestrator resources) {
        return resources.listen(status -> publish(of(status)));
    }

    private void publish(What what) {
        hub.publish(what.name(), what.about(), what.data());
    }

    /** An event before it has a number. */
    private record What(String name, String about, ObjectNode data) {}

    private static What of(WorkerStatus status) {
        String worker = status.id().wire();
        ObjectNode data = Json.object().put("worker", worker);
        data.setAll(WorkerJson.of(status));
        return new What("worker", "worker " + worker, data);
    }

    private static What of(JobProgress progress) {
        return new What("job", "job " + progress.job(), JobJson.progress(progress));
    }

    private static What of(GalleryPicture picture) {
        return new What("picture", "picture " + picture.name(), GalleryJson.picture(picture));
    }

    private static What of(ResourceStatus status) {
        ObjectNode data = ResourceJson.status(status);
        status.lastPlan().ifPresent(plan -> data.putObject("last_plan")
                .put("decision", plan.decision().wire())
                .put("reason", plan.reason()));
        return new What("resources", "resources", data);
    }

    private void stream(Exchange exchange) throws IOException, InterruptedException {
        EventStream stream = exchange.sse();
        EventHub.Listening listening = hub.listen(exchange.header("Last-Event-ID"));
        try (Registration news = models.enter()) {
            if (!listening.resumed()) {
                for (What what : now()) {
                    stream.send(hub.id(listening.after()), what.name(), what.data());
                }
            }
            while (stream.isOpen()) {
                Optional<EventQueue.Next> next = listening.queue().take(LOOK_AGAIN);
                next.ifPresent(event -> send(stream, event));
            }
        } finally {
            hub.forget(listening.queue());
        }
    }

    private void send(EventStream stream, EventQueue.Next next) {
        if (next.lost() > 0) {
            stream.send("lost", Json.object().put("events", next.lost()));
        }
        stream.send(next.event().encoded());
    }

    /** Asked for after the queue was opened, so that a change in between is told twice and never missed. */
    private List<What> now() {
        List<What> all = new ArrayList<>();
        watched.workerStatus().forEach(status -> all.add(of(status)));
        watched.resources().ifPresent(resources -> all.add(of(resources.status())));
        watched.images()
                .flatMap(ImageService::current)
                .map(ImageJob::progress)
                .ifPresent(progress -> all.add(of(progress)));
        return all;
    }
}
