package org.diffusiondesk.jobs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.api.image.JobInfo;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.jobs.store.JobLedger;
import org.diffusiondesk.jobs.store.JobRow;

/** A job that is not in memory any more, often one of a former run: what its row tells. Immutable. */
final class FormerJob implements ImageJob {
    private final JobRow row;
    private final JobLedger ledger;
    private final Path outputs;
    private final Executor executor;

    FormerJob(JobRow row, JobLedger ledger, Path outputs, Executor executor) {
        this.row = row;
        this.ledger = ledger;
        this.outputs = outputs;
        this.executor = executor;
    }

    @Override
    public String id() {
        return row.id();
    }

    @Override
    public JobProgress progress() {
        Duration elapsed =
                row.times().map(times -> times.loading().plus(times.sampling())).orElse(Duration.ZERO);
        return new JobProgress(
                row.id(),
                row.state(),
                0,
                row.state().wire(),
                0,
                0,
                0,
                elapsed,
                Optional.empty(),
                row.error(),
                Optional.empty());
    }

    @Override
    public JobInfo info() {
        return row.info(Optional.empty(), Optional.empty());
    }

    @Override
    public List<JobEvent> events() {
        return ledger.events(row.id());
    }

    @Override
    public Optional<ImageEvent.Preview> preview() {
        return Optional.empty();
    }

    @Override
    public void cancel() {}

    @Override
    public void prioritise(int priority) {
        QueueOrder.check(priority);
    }

    @Override
    public CompletionStage<ImageResult> result() {
        if (row.state() != JobState.DONE) {
            DeskException reason = row.error()
                    .orElseGet(() -> new UnavailableException(
                            "the job has no result; it is " + row.state().wire()));
            return CompletableFuture.failedFuture(reason);
        }
        CompletableFuture<ImageResult> whole = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                StoredResults.read(stored(), Runnable::run).whenComplete((images, problem) -> {
                    if (problem != null) {
                        whole.completeExceptionally(problem);
                    } else {
                        whole.complete(images);
                    }
                });
            } catch (DeskException unreadable) {
                whole.completeExceptionally(unreadable);
            }
        });
        return whole;
    }

    private ImageResult stored() {
        JobRow.Times times = row.times().orElse(new JobRow.Times(Duration.ZERO, Duration.ZERO, Duration.ZERO));
        List<StoredImage> images = ledger.pictures(row.id()).stream()
                .map(picture -> picture.in(outputs))
                .toList();
        return row.result(images, times);
    }

    @Override
    public Registration listen(ImageJobListener listener) {
        ListenerQueue queue = new ListenerQueue(listener, executor);
        queue.progress(progress());
        return queue::close;
    }
}
