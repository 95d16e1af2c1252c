package org.diffusiondesk.rest.sdapi;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code progress}: of whatever is drawn, by whichever route it was asked for. */
final class ProgressRoute implements Routes {
    /** Clients take 0 for "nothing to do". */
    private static final double BEGUN = 0.01;

    private final ImageService images;
    private final Runs runs;

    ProgressRoute(ImageService images, Runs runs) {
        this.images = images;
        this.runs = runs;
    }

    @Override
    public List<Route> routes() {
        return List.of(Dialect.get("progress", this::now));
    }

    private void now(Exchange exchange) throws IOException {
        boolean withPicture = exchange.query("skip_current_image")
                .filter(word -> word.equalsIgnoreCase("true") || word.equals("1"))
                .isEmpty();
        Optional<ImageJob> job = runs.atWork();
        Optional<Run> run = job.isPresent() ? job.flatMap(runs::of) : runs.oldest();
        ObjectNode answer = Json.object();
        if (job.isPresent()) {
            working(answer, job.get(), run);
        } else if (run.isPresent() || images.queued() > 0) {
            waiting(answer, run);
        } else {
            answer.put("progress", 0.0).put("eta_relative", 0.0).set("state", state(run, 0, "", "0", 0, 0));
        }
        job.filter(any -> withPicture)
                .flatMap(ImageJob::preview)
                .map(ImageEvent.Preview::png)
                .map(Base64.getEncoder()::encodeToString)
                .ifPresentOrElse(text -> answer.put("current_image", text), () -> answer.putNull("current_image"));
        job.flatMap(one -> one.progress().note())
                .ifPresentOrElse(note -> answer.put("textinfo", note), () -> answer.putNull("textinfo"));
        exchange.respond(200, answer);
    }

    private static void waiting(ObjectNode answer, Optional<Run> run) {
        answer.put("progress", BEGUN)
                .put("eta_relative", 0.0)
                .set("state", state(run, run.map(Run::iterations).orElse(1), "queued", "0", 0, 0));
    }

    private static void working(ObjectNode answer, ImageJob job, Optional<Run> run) {
        JobProgress now = job.progress();
        int iterations = run.map(Run::iterations).orElse(1);
        int done = run.map(Run::done).orElse(0);
        double whole = (done + fraction(now, job.info().request().count())) / iterations;
        answer.put("progress", Math.clamp(BEGUN + whole, BEGUN, 1.0))
                .put("eta_relative", now.remaining().map(Duration::toMillis).orElse(0L) / 1000.0)
                .set(
                        "state",
                        state(
                                run,
                                iterations,
                                "scripts_txt2img",
                                InfoText.stamp(
                                        job.info().started().orElse(job.info().submitted())),
                                now.step(),
                                now.steps()));
    }

    /** How much of a job is done, 0..1. */
    private static double fraction(JobProgress now, int count) {
        double ofPicture =
                switch (now.phase()) {
                    case "sample" -> now.steps() > 0 ? (double) now.step() / now.steps() : 0;
                    case "hires", "decode" -> 1;
                    default -> 0;
                };
        return (now.image() + ofPicture) / Math.max(1, count);
    }

    private static ObjectNode state(Optional<Run> run, int iterations, String job, String stamp, int step, int steps) {
        return Json.object()
                .put("skipped", run.map(Run::isSkipped).orElse(false))
                .put("interrupted", run.map(Run::isInterrupted).orElse(false))
                .put("stopping_generation", false)
                .put("job", job)
                .put("job_count", iterations)
                .put("job_timestamp", stamp)
                .put("job_no", run.map(Run::done).orElse(0))
                .put("sampling_step", step)
                .put("sampling_steps", steps);
    }
}
