package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/images/jobs}: putting jobs into the queue, how they stand, what came of them, and cancelling them. */
final class JobRoutes implements Routes {
    private static final int MOST = 500;
    private static final int USUAL = 100;
    private static final Map<String, JobState> STATES =
            Stream.of(JobState.values()).collect(Collectors.toMap(JobState::wire, Function.identity()));

    private final ImageService images;

    JobRoutes(ImageService images) {
        this.images = images;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/v1/images/jobs", this::submit),
                Route.get("/v1/images/jobs", this::list),
                Route.get("/v1/images/jobs/{id}", this::show),
                Route.of("PATCH", "/v1/images/jobs/{id}", this::change),
                Route.post("/v1/images/jobs/{id}/cancel", this::cancel));
    }

    static ImageJob require(ImageService images, String id) {
        return images.job(id)
                .orElseThrow(() -> new InvalidRequestException(
                        ErrorCode.NOT_FOUND, "job", "there is no such job; ended jobs are kept for a while only"));
    }

    /** The job goes on whether the client stays or not. */
    private void submit(Exchange exchange) throws IOException {
        ImageOrder order = ImageOrder.read(exchange);
        ImageJob job = images.submit(order.call().request(), order.options());
        exchange.setHeader("Location", "/v1/images/jobs/" + job.id());
        exchange.respond(202, JobJson.job(job));
    }

    private void list(Exchange exchange) throws IOException {
        int limit = Query.integer(exchange, "limit", USUAL, 1, MOST);
        Optional<String> before = exchange.query("before");
        before.ifPresent(id -> images.job(id)
                .orElseThrow(() -> new InvalidRequestException(
                        "before", "query parameter before must be the id of a job, and there is none of that id")));
        // one more than asked for, to know whether there are more
        List<ImageJob> found = images.jobs(new JobFilter(states(exchange), before, limit + 1));
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        found.stream().limit(limit).forEach(job -> data.add(JobJson.job(job)));
        exchange.respond(200, answer.put("has_more", found.size() > limit).put("queued", images.queued()));
    }

    /** {@code state=queued,running}: several are separated by commas. */
    private static Set<JobState> states(Exchange exchange) {
        Optional<String> words = exchange.query("state").filter(text -> !text.isBlank());
        return words.stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .map(String::strip)
                .map(word -> Optional.ofNullable(STATES.get(word))
                        .orElseThrow(() -> new InvalidRequestException(
                                "state",
                                "query parameter state must be one or some of "
                                        + String.join(", ", new TreeSet<>(STATES.keySet())))))
                .collect(Collectors.toSet());
    }

    private void show(Exchange exchange) throws IOException, InterruptedException {
        ImageJob job = require(images, exchange.pathParam("id"));
        ObjectNode answer = JobJson.job(job);
        answer.set("history", JobJson.history(job));
        if (job.progress().state() == JobState.DONE) {
            answer.set("images", JobJson.images(job, exchange));
        }
        exchange.respond(200, answer);
    }

    /** The priority is all that can be changed, and only while the job waits. */
    private void change(Exchange exchange) throws IOException {
        ImageJob job = require(images, exchange.pathParam("id"));
        int priority = exchange.body()
                .json()
                .integer("priority", JobOptions.LOWEST, JobOptions.HIGHEST)
                .orElseThrow(() -> new InvalidRequestException(
                        "priority",
                        "'priority' is missing; it must be a whole number from " + JobOptions.LOWEST + " to "
                                + JobOptions.HIGHEST));
        if (job.progress().state() != JobState.QUEUED) {
            throw new InvalidRequestException(
                    "priority", "the job waits no more; only the priority of a job that is queued can be changed");
        }
        job.prioritise(priority);
        exchange.respond(200, JobJson.job(job));
    }

    /** Answers how it stands right after the request; the end of a running job comes within one step. */
    private void cancel(Exchange exchange) throws IOException {
        ImageJob job = require(images, exchange.pathParam("id"));
        job.cancel();
        exchange.respond(200, JobJson.progress(job.progress()));
    }
}
