package org.diffusiondesk.rest.sdapi;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;

/** The requests that draw at present, the oldest first. Thread-safe. */
final class Runs {
    private final ImageService images;
    private final List<Run> runs = new CopyOnWriteArrayList<>();

    Runs(ImageService images) {
        this.images = images;
    }

    /** A request begins; it is to be closed when it has ended. */
    Run begin(int iterations) {
        Run run = new Run(iterations, runs::remove);
        runs.add(run);
        return run;
    }

    /** The job at work, whoever asked for it. */
    Optional<ImageJob> atWork() {
        return images.current().filter(job -> !job.progress().state().ended());
    }

    /** The request that a job belongs to, when it came by these routes. */
    Optional<Run> of(ImageJob job) {
        return runs.stream().filter(run -> run.has(job)).findFirst();
    }

    /** The oldest request that has not ended. */
    Optional<Run> oldest() {
        return runs.stream().findFirst();
    }

    /** Ends what is drawn now, and the rest of its request. */
    void interrupt() {
        stop(Run::interrupt);
    }

    /** Ends the pictures that are drawn now; their request goes on with the next ones. */
    void skip() {
        stop(Run::skip);
    }

    private void stop(Consumer<Run> way) {
        Optional<ImageJob> job = atWork();
        Optional<Run> run = job.isPresent() ? job.flatMap(this::of) : oldest();
        run.ifPresentOrElse(way, () -> job.ifPresent(ImageJob::cancel));
    }
}
