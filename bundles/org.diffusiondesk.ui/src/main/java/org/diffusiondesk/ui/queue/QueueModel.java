package org.diffusiondesk.ui.queue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Listeners;
import org.diffusiondesk.ui.service.Pipe;
import org.diffusiondesk.ui.service.Problem;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.texts.Texts;

/** All jobs that have not ended, without a widget. All methods belong to the UI thread. */
public final class QueueModel implements AutoCloseable {
    private static final Set<JobState> PRESENT =
            EnumSet.of(JobState.QUEUED, JobState.PLANNED, JobState.LOADING, JobState.RUNNING);
    private static final JobFilter FILTER = new JobFilter(PRESENT, Optional.empty(), 500);
    private static final Duration A_POINT_OF_PRIORITY = Duration.ofMinutes(1); // of waiting, see JobOptions

    private final DeskServices services;
    private final Threads threads;
    private final Listeners listeners = new Listeners();
    private final Registration watching;
    private Optional<ImageService> watched = Optional.empty();
    private Optional<Registration> submissions = Optional.empty();
    private List<QueueRow> rows = List.of();
    private Optional<Problem> problem = Optional.empty();
    private boolean asking;

    public QueueModel(DeskServices services, Threads threads) {
        this.services = services;
        this.threads = threads;
        Pipe<Boolean> changes = Pipe.newest(threads.ui(), change -> servicesChanged());
        watching = services.onChange(() -> changes.send(true));
        servicesChanged();
    }

    /** Calls after each change, on the UI thread. */
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }

    /** In the order in which they are drawn. */
    public List<QueueRow> rows() {
        return rows;
    }

    /** Why the list can't be known now, in words. */
    public Optional<String> waitingFor() {
        return services.images().isPresent() ? Optional.empty() : Optional.of(Texts.text("queue.waiting"));
    }

    /** What the last action was refused for. */
    public Optional<Problem> problem() {
        return problem;
    }

    private void servicesChanged() {
        if (!watched.equals(services.images())) {
            submissions.ifPresent(Registration::close);
            watched = services.images();
            Pipe<Boolean> submitted = Pipe.newest(threads.ui(), change -> refresh());
            submissions = watched.map(images -> images.listen(job -> submitted.send(true)));
            rows = List.of();
            listeners.fire();
        }
        refresh();
    }

    /** Asks again, in the background. */
    public void refresh() {
        if (!asking && watched.isPresent()) {
            ImageService images = watched.get();
            asking = true;
            threads.ask(
                    () -> images.jobs(FILTER).stream()
                            .filter(job -> !job.progress().state().ended()) // it may have ended in between
                            .map(QueueRow::of)
                            .sorted(QueueRow.ORDER)
                            .toList(),
                    this::answered);
        }
    }

    private void answered(Optional<List<QueueRow>> answer) {
        asking = false;
        if (answer.isPresent() && !answer.get().equals(rows)) {
            rows = answer.get();
            listeners.fire();
        }
    }

    /** Takes a job out of the queue, or ends its drawing. */
    public void cancel(String job) {
        act(job, ImageJob::cancel);
    }

    public boolean canMoveToFront(String job) {
        return rows.stream().anyMatch(row -> row.job().equals(job) && row.place() > 1);
    }

    /** Lets a job be drawn next. */
    public void toFront(String job) {
        rows.stream()
                .filter(row -> row.job().equals(job) && row.waiting())
                .findFirst()
                .ifPresent(mine -> {
                    int priority = rows.stream()
                            .filter(other -> other.waiting() && !other.job().equals(job))
                            .mapToInt(other -> priorityBefore(other, mine))
                            .max()
                            .orElse(mine.priority());
                    int possible = Math.clamp(priority, JobOptions.LOWEST, JobOptions.HIGHEST);
                    act(job, found -> found.prioritise(possible));
                });
    }

    /** The lowest priority with which {@code mine} goes before {@code other}, which may have waited longer. */
    private static int priorityBefore(QueueRow other, QueueRow mine) {
        Duration later = Duration.between(other.submitted(), mine.submitted());
        return other.priority() + Math.toIntExact(Math.floorDiv(later.toMillis(), A_POINT_OF_PRIORITY.toMillis())) + 1;
    }

    private void act(String job, Consumer<ImageJob> action) {
        watched.ifPresent(images -> threads.background().execute(() -> {
            Optional<Problem> refused = Optional.empty();
            try {
                images.job(job).ifPresent(action);
            } catch (DeskException e) {
                refused = Optional.of(Problem.of(e));
            }
            Optional<Problem> outcome = refused;
            threads.ui().execute(() -> acted(outcome));
        }));
    }

    private void acted(Optional<Problem> outcome) {
        problem = outcome;
        listeners.fire();
        refresh();
    }

    @Override
    public void close() {
        watching.close();
        submissions.ifPresent(Registration::close);
    }
}
