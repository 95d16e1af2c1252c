package org.diffusiondesk.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.jobs.store.JobLedger;
import org.diffusiondesk.jobs.store.JobPicture;
import org.diffusiondesk.jobs.store.JobRow;
import org.diffusiondesk.jobs.store.Past;

/** The {@link JobOwner} of one job: passes on what it tells to the queue, the ledger and the store. Thread-safe. */
final class Keeper implements JobOwner {
    /** What all keepers share. */
    record Desk(WorkQueue queue, JobLedger ledger, JobStore store, LearnedTimes learned) {}

    private final Desk desk;
    private final AtomicReference<Optional<DrawWork>> work = new AtomicReference<>(Optional.empty());

    Keeper(Desk desk) {
        this.desk = desk;
    }

    /** As what the job waits in the queue. */
    void waitsAs(DrawWork drawing) {
        work.set(Optional.of(drawing));
    }

    @Override
    public boolean takeOut(DrawJob job) {
        return work.get().filter(desk.queue()::remove).isPresent();
    }

    @Override
    public void reorder(DrawJob job) {
        work.get().ifPresent(desk.queue()::reorder);
    }

    @Override
    public void changed(DrawJob job, String kind, String text, boolean now) {
        if (now) {
            desk.ledger().changedNow(job::row, kind, text);
        } else {
            desk.ledger().changed(job::row, kind, text);
        }
    }

    @Override
    public void record(DrawJob job, List<JobPicture> pictures, String text) {
        JobRow row = job.row();
        desk.ledger().ended(row, pictures, text);
        if (row.state() == JobState.DONE && row.times().isPresent()) {
            JobRow.Times times = row.times().get();
            desk.learned()
                    .add(new Past(
                            row.command().model().id(),
                            row.work(),
                            times.loading().toMillis(),
                            times.sampling().toMillis()));
        }
    }

    @Override
    public void ended(DrawJob job) {
        desk.store().ended(job);
    }

    @Override
    public int place(DrawJob job) {
        return work.get().map(desk.queue()::place).orElse(0);
    }

    @Override
    public Optional<Duration> estimate(DrawJob job) {
        JobRow row = job.row();
        return desk.learned().estimate(row.command().model().id(), row.work());
    }

    @Override
    public Optional<Duration> startsIn(DrawJob job) {
        Optional<List<WorkQueue.Work>> before = work.get().flatMap(desk.queue()::before);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        for (WorkQueue.Work one : before.get()) {
            Optional<Duration> takes = one.remaining();
            if (takes.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(takes.get());
        }
        return Optional.of(sum);
    }

    @Override
    public List<JobEvent> events(DrawJob job) {
        return desk.ledger().events(job.id());
    }
}
