package org.diffusiondesk.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.Eviction;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.diffusiondesk.http.Traffic;

/** {@code /metrics} for Prometheus. Names and labels are part of the interface: they are only added to. */
final class MetricsRoutes implements Routes {
    private static final List<String> STATES =
            List.of("stopped", "starting", "ready", "draining", "stopping", "failed");

    private final Watched watched;
    private final String version;
    private final Traffic traffic;
    private final Tally tally = new Tally();

    MetricsRoutes(Watched watched, String version, Traffic traffic) {
        this.watched = watched;
        this.traffic = traffic;
        this.version = version;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/metrics", this::show));
    }

    /** Begins to count the jobs of this service. */
    Registration follow(ImageService images) {
        return JobWatch.start(images, (job, progress) -> {
            if (progress.state().ended()) {
                tally.ended(progress);
                job.result().thenAccept(tally::done);
            }
        });
    }

    /** Begins to count what this exchange of models does. */
    Registration follow(ResourceOrchestrator resources) {
        tally.resources(resources.status());
        return resources.listen(tally::resources);
    }

    private void show(Exchange exchange) throws IOException {
        MetricsText text = new MetricsText();
        text.gauge("info", "The program.").sample(1, "version", version);
        Tally.Counts counts = tally.counts();
        List<WorkerStatus> workers = watched.workerStatus();
        workers(text, workers);
        devices(text, workers);
        watched.resources().ifPresent(resources -> {
            budget(text, resources.snapshot());
            swaps(text, resources.status(), counts);
            evictions(text, resources.evictions());
        });
        watched.images().ifPresent(images -> jobs(text, images, counts));
        requests(text);
        exchange.respondBytes(200, MetricsText.CONTENT_TYPE, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void requests(MetricsText text) {
        List<Traffic.Use> uses = traffic.uses();
        text.gauge("http_requests_open", "Requests that are being answered now.")
                .sample(traffic.open());
        text.counter("http_requests_total", "Answers by route and class of status.");
        for (Traffic.Use use : uses) {
            new TreeMap<>(use.statuses())
                    .forEach((status, count) ->
                            text.sample(count, "method", use.method(), "route", use.path(), "status", status));
        }
        text.histogram("http_request_seconds", "From a request to the end of its answer, streams with all their time.");
        for (Traffic.Use use : uses) {
            text.distribution(
                    Traffic.BOUNDS,
                    use.within(),
                    use.count(),
                    use.seconds(),
                    "method",
                    use.method(),
                    "route",
                    use.path());
        }
    }

    private static void workers(MetricsText text, List<WorkerStatus> workers) {
        text.gauge("worker_state", "1 for the state that the worker is in.");
        workers.forEach(worker -> STATES.forEach(state -> text.sample(
                worker.state().wire().equals(state) ? 1 : 0,
                "worker",
                worker.id().wire(),
                "state",
                state)));
        text.counter("worker_restarts_total", "How often a worker was started again after a failure.");
        workers.forEach(
                worker -> text.sample(worker.restarts(), "worker", worker.id().wire()));
        text.gauge("worker_in_flight", "Pieces of work that a worker does now.");
        workers.forEach(
                worker -> text.sample(worker.leases(), "worker", worker.id().wire()));
    }

    private void devices(MetricsText text, List<WorkerStatus> workers) {
        Map<Long, WorkerId> byPid = new TreeMap<>();
        workers.forEach(worker -> worker.pid().ifPresent(pid -> byPid.put(pid, worker.id())));
        List<DeviceMemory> devices = watched.memory().read(byPid.keySet());
        text.gauge("memory_total_bytes", "Memory of a device, or the limit of our control group.");
        devices.forEach(device -> text.sample(device.totalBytes(), labels(device)));
        text.gauge("memory_free_bytes", "What a new process could get of it.");
        devices.forEach(device -> text.sample(device.freeBytes(), labels(device)));
        text.gauge("worker_memory_bytes", "What a worker uses of it.");
        devices.forEach(device -> device.usedByPid().forEach((pid, bytes) -> Optional.ofNullable(byPid.get(pid))
                .ifPresent(worker -> text.sample(bytes, "worker", worker.wire(), "device", device.id()))));
    }

    private static String[] labels(DeviceMemory device) {
        return new String[] {"device", device.id(), "kind", device.kind().wire(), "name", device.name()};
    }

    private static void budget(MetricsText text, MemorySnapshot snapshot) {
        text.gauge("memory_others_bytes", "What everybody else uses of the device that is short first.")
                .sample(snapshot.othersBytes(), "device", snapshot.device());
        text.gauge("memory_available_bytes", "What both workers together may use of it.")
                .sample(snapshot.availableBytes(), "device", snapshot.device());
    }

    private static void swaps(MetricsText text, ResourceStatus status, Tally.Counts counts) {
        text.gauge("swap_phase", "1 for the phase that the exchange of models is in.");
        for (CyclePhase phase : CyclePhase.values()) {
            text.sample(status.phase() == phase ? 1 : 0, "phase", phase.wire());
        }
        text.counter("swaps_total", "How often the language model was taken out for a picture.")
                .sample(status.swaps());
        text.summary("swap_seconds", "How long exchanges took besides drawing.").sum(counts.swaps());
        text.gauge("held_chats", "Requests that wait for the language model to come back.")
                .sample(status.heldChats());
        text.gauge("failed_reloads", "Failed attempts to bring it back since the last good one.")
                .sample(status.failedReloads());
        text.counter("reload_failures_total", "All failed attempts to bring it back.")
                .sample(counts.failedReloads());
        status.lastPlan().ifPresent(plan -> estimates(text, plan));
    }

    private static void evictions(MetricsText text, List<Eviction> evictions) {
        text.counter("evictions_total", "How often a model left the memory, and why.");
        evictions.stream()
                .sorted(Comparator.comparing(Eviction::worker)
                        .thenComparing(Eviction::model)
                        .thenComparing(Eviction::cause))
                .forEach(one -> text.sample(
                        one.count(),
                        "worker",
                        one.worker().wire(),
                        "model",
                        one.model(),
                        "cause",
                        one.cause().wire()));
    }

    private static void estimates(MetricsText text, ResourcePlan plan) {
        text.gauge("worker_memory_estimate_bytes", "What the last plan expected a worker to use, by kind of device.");
        plan.text().ifPresent(need -> estimate(text, plan, WorkerId.LLM, need));
        estimate(text, plan, WorkerId.SD, plan.image());
    }

    private static void estimate(MetricsText text, ResourcePlan plan, WorkerId worker, MemoryEstimate estimate) {
        text.sample(
                estimate.bytes(plan.snapshot().kind()),
                "worker",
                worker.wire(),
                "kind",
                plan.snapshot().kind().wire(),
                "rule",
                estimate.rule().wire());
    }

    private static void jobs(MetricsText text, ImageService images, Tally.Counts counts) {
        text.gauge("jobs_queued", "Jobs that wait.").sample(images.queued());
        text.counter("jobs_total", "Jobs that ended.");
        for (JobState state : JobState.values()) {
            if (state.ended()) {
                text.sample(counts.outcomes().getOrDefault(state, 0L), "outcome", state.wire());
            }
        }
        text.counter("job_errors_total", "Jobs that failed, by the code of their error.");
        counts.errors().forEach((code, count) -> text.sample(count, "code", code));
        text.summary("job_seconds", "How long the parts of finished jobs took.");
        counts.jobTimes().forEach((part, sum) -> text.sum(sum, "part", part));
    }
}
