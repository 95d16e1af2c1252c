package org.diffusiondesk.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.jobs.files.OutputFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws one job: takes the worker, draws, writes the pictures. Begins once again when the worker is lost, or its start fails by chance, before the first picture, and under more and more
 * pressure when memory runs out.
 */
final class DrawWork implements WorkQueue.Work {
    private static final Logger LOG = LoggerFactory.getLogger(DrawWork.class);

    /**
     * What drawing needs.
     *
     * @param inputs reads the pictures that a job brought
     * @param started hears of a job when it is taken
     * @param more whether another job waits
     */
    record Tools(
            ImageLeases leases,
            ImageEngine engine,
            EngineFacts facts,
            OutputFolder outputs,
            Function<String, List<InputImage>> inputs,
            Consumer<DrawJob> started,
            BooleanSupplier more) {}

    private final DrawJob job;
    private final Tools tools;
    private final Climb climb;
    private final boolean brings;
    private final Map<Integer, StoredImage> there;
    private List<InputImage> inputs = List.of();
    private final SortedMap<Integer, GeneratedImage> finished = new ConcurrentSkipListMap<>();

    /**
     * For one job.
     *
     * @param brings whether it may have brought pictures
     * @param there pictures that a former run drew and stored for it
     */
    DrawWork(DrawJob job, Tools tools, boolean brings, List<StoredImage> there) {
        this.job = job;
        this.brings = brings;
        this.there =
                there.stream().collect(Collectors.toMap(stored -> stored.image().index(), Function.identity()));
        this.tools = tools;
        this.climb = new Climb(tools.leases(), demand(job.command()), job.cancellation(), this::again);
    }

    DrawJob job() {
        return job;
    }

    @Override
    public long rank() {
        return job.rank();
    }

    @Override
    public Optional<Duration> remaining() {
        JobProgress now = job.progress();
        return now.remaining().or(() -> job.estimate().map(all -> {
            Duration left = all.minus(now.elapsed());
            return left.isNegative() ? Duration.ZERO : left;
        }));
    }

    @Override
    public void moved(int position) {
        job.moved(position);
    }

    @Override
    public void stop(DeskException reason) {
        job.stop(reason);
    }

    @Override
    public void run() {
        if (!job.take()) {
            return;
        }
        tools.started().accept(job);
        try {
            inputs = brings ? tools.inputs().apply(job.id()) : List.of();
            if (!drawn(true)) {
                again("the sd-worker was lost; beginning again");
                drawn(false);
            }
        } catch (DeskException reason) {
            failed(reason);
        } catch (RuntimeException fault) {
            LOG.error("jobs: job {} failed by a fault of DiffusionDesk", job.id(), fault);
            failed(new EngineException(ErrorCode.INTERNAL, "the job failed by a fault; the log says more", fault));
        }
    }

    /** False when the worker was lost and drawing may begin again. */
    private boolean drawn(boolean mayBeginAgain) {
        try {
            climb.run(this::announcing);
            finish();
            return true;
        } catch (WorkerException lost) {
            boolean again = mayBeginAgain
                    && !lost.isLasting()
                    && finished.isEmpty()
                    && !job.cancellation().isCancelled();
            if (!again) {
                throw lost;
            }
            LOG.warn("jobs: the sd-worker was lost during job {}: {}", job.id(), lost.text());
            return false;
        }
    }

    /** So that not each of several jobs exchanges the models. */
    private void announcing(ImageLease lease) {
        try {
            job.planned(
                    lease.plan().savers().isEmpty()
                            ? ""
                            : "with " + lease.plan().savers());
            attempt(lease);
        } finally {
            if (tools.more().getAsBoolean()) {
                lease.anotherFollows();
            }
        }
    }

    private void attempt(ImageLease lease) {
        ImageCommand command = RequestRules.named(whole(), tools.facts().ask(lease.endpoint()));
        job.decided(command);
        LoadWatch watch = new LoadWatch(lease, command.model());
        try {
            List<GeneratedImage> images = tools.engine()
                    .generate(
                            lease.endpoint(),
                            command,
                            Set.copyOf(lease.plan().savers()),
                            event -> heard(event, lease, watch),
                            job.cancellation());
            watch.loaded();
            images.forEach(image -> finished.put(image.index(), image));
        } catch (EngineException | ModelException failure) {
            watch.failed(tools.engine());
            throw failure;
        }
    }

    private ImageCommand whole() {
        return job.command().withInputs(inputs);
    }

    private void again(String why) {
        LOG.warn("jobs: job {}: {}", job.id(), why);
        job.again(why);
    }

    private void finish() {
        List<StoredImage> stored = store();
        job.done(job.resultOf(stored));
        LOG.info(
                "jobs: job {} done, {} picture(s) in {} ms",
                job.id(),
                stored.size(),
                job.progress().elapsed().toMillis());
    }

    /** A hires fix needs most memory at its end. */
    private static ImageDemand demand(ImageCommand command) {
        Optional<HiresFix> hires = command.extras().hires();
        int width = hires.map(HiresFix::width).orElse(OptionalInt.empty()).orElse(command.width());
        int height = hires.map(HiresFix::height).orElse(OptionalInt.empty()).orElse(command.height());
        return new ImageDemand(
                command.model(),
                Math.max(width, command.width()),
                Math.max(height, command.height()),
                command.count(),
                ImageDemand.Pressure.NORMAL);
    }

    private void heard(ImageEvent event, ImageLease lease, LoadWatch watch) {
        double fraction = job.event(event);
        if (event instanceof ImageEvent.Step) {
            lease.progress(fraction);
        }
        if (event instanceof ImageEvent.Completed completed) {
            finished.put(completed.image().index(), completed.image());
        }
        if (!(event instanceof ImageEvent.Loading)) {
            watch.loaded();
        }
    }

    private List<StoredImage> store() {
        ImageCommand command = whole();
        return finished.values().stream().map(image -> store(command, image)).toList();
    }

    /** The same seed gives the same picture: one that a former run stored is not stored a second time. */
    private StoredImage store(ImageCommand command, GeneratedImage image) {
        return Optional.ofNullable(there.get(image.index()))
                .flatMap(StoredResults::present)
                .orElseGet(() -> tools.outputs().store(job.id(), command, image));
    }

    /** Pictures that were finished before the failure are kept as files. */
    private void failed(DeskException reason) {
        String kept = "";
        if (!finished.isEmpty()) {
            try {
                kept = " (" + store().size() + " of " + job.command().count() + " pictures were finished and are kept)";
            } catch (DeskException second) {
                LOG.warn("jobs: finished pictures of job {} are lost: {}", job.id(), second.text());
            }
        }
        if (job.cancellation().isCancelled()) {
            job.fail(new CancelledException("the job was cancelled" + kept));
        } else {
            LOG.warn("jobs: job {} failed{}: {}", job.id(), kept, reason.text());
            job.fail(reason);
        }
    }
}
