package org.diffusiondesk.jobs.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.jobs.db.Database;
import org.diffusiondesk.jobs.db.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs in the database. Taking one on fails with a clear error when it can't be written; what happens to one that was taken on is written as soon as it
 * can be. Thread-safe.
 */
public final class JobLedger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobLedger.class);
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(2);
    private static final int RETENTION_STEP = 20;

    /** What became of an unfinished job of a former run. {@code pictures} are empty unless it is done. */
    public record Outcome(JobRow row, List<JobPicture> pictures, List<JobEvent> events) {
        public Outcome {
            pictures = List.copyOf(pictures);
            events = List.copyOf(events);
        }
    }

    /** Decides what becomes of an unfinished job of a former run. */
    @FunctionalInterface
    public interface Judge {
        Outcome of(JobRow row);
    }

    private final Database database;
    private final Clock clock;
    private final int keepEnded;
    private final JobJson json = new JobJson();
    private final JobTable table = new JobTable(json);
    private final LedgerWriter writer;
    private final AtomicInteger ends = new AtomicInteger();

    /** {@code keepEnded}: how many ended jobs can still be asked for. */
    public JobLedger(Database database, Clock clock, int keepEnded) {
        this.database = database;
        this.clock = clock;
        this.keepEnded = keepEnded;
        this.writer = new LedgerWriter(database);
        writer.start();
    }

    /**
     * Takes a job on; when this returns it survives whatever happens, unless it is an attended one, which needs no more than to be remembered.
     *
     * @return empty, or the id of the job that stands for the same request with the same key
     * @throws org.diffusiondesk.api.error.DeskException it could not be written; or the key stands for another request
     */
    public Optional<String> submit(JobRow row, ImageRequest request, Optional<String> key) {
        String hash = key.isPresent() ? json.hash(request) : "";
        Sql.Work<Optional<String>> work = connection -> {
            if (key.isPresent()) {
                Optional<String> before = JobKeys.job(connection, key.get(), hash, clock.instant());
                if (before.isPresent()) {
                    return before;
                }
            }
            table.insert(connection, row, request.inputs());
            JobEvents.add(connection, row.id(), event(row.state().wire(), ""));
            if (key.isPresent()) {
                JobKeys.add(connection, key.get(), row.id(), hash, clock.instant());
            }
            return Optional.empty();
        };
        return row.attended() ? database.write(work) : database.writeSurely(work);
    }

    /** Its state changed. The row is asked for when it is written, so that an older one never covers a newer one. Returns at once. */
    public void changed(Supplier<JobRow> row, String kind, String text) {
        JobEvent event = event(kind, text);
        writer.add(connection -> {
            JobRow now = row.get();
            table.update(connection, now);
            JobEvents.add(connection, now.id(), event);
            return now;
        });
    }

    /** As {@link #changed}, and waits until it is written, but not for long. */
    public void changedNow(Supplier<JobRow> row, String kind, String text) {
        changed(row, kind, text);
        settle();
    }

    /** It has ended. Waits until that is written, but not for long. */
    public void ended(JobRow row, List<JobPicture> pictures, String text) {
        JobEvent event = event(row.state().wire(), text);
        boolean tidy = ends.incrementAndGet() % RETENTION_STEP == 0;
        writer.add(connection -> {
            table.update(connection, row);
            table.finish(connection, row, pictures);
            JobEvents.add(connection, row.id(), event);
            return tidy ? table.keep(connection, keepEnded) : 0;
        });
        settle();
    }

    /** Waits until all that came before is written, or can't be at present. */
    private void settle() {
        try {
            writer.add(connection -> 0).get(WRITE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException slow) {
            LOG.debug("jobs: the database is slow; going on meanwhile");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JobEvent event(String kind, String text) {
        return new JobEvent(clock.instant(), kind, text);
    }

    /** The pictures that the job brought. */
    public List<InputImage> inputs(String id) {
        return database.read(connection -> table.inputs(connection, id));
    }

    public Optional<JobRow> find(String id) {
        return database.read(connection -> table.find(connection, id));
    }

    /** The newest first. */
    public List<JobRow> list(JobFilter filter) {
        return database.read(connection -> table.list(connection, filter));
    }

    /** What it drew. */
    public List<JobPicture> pictures(String id) {
        return database.read(connection -> table.pictures(connection, id));
    }

    public List<JobEvent> events(String id) {
        return database.read(connection -> JobEvents.of(connection, id));
    }

    /** Finished jobs, the newest first. */
    public List<Past> past(int limit) {
        return database.read(connection -> table.past(connection, limit));
    }

    /** Settles what a former run left unfinished, all at once; returns it in the order of submission. */
    public List<JobRow> recover(Judge judge) {
        return database.writeSurely(connection -> {
            List<JobRow> left = table.unfinished(connection);
            Instant now = clock.instant();
            table.endUnreadable(connection, left, now);
            List<JobRow> rows = new ArrayList<>();
            for (JobRow row : left) {
                Outcome outcome = judge.of(row);
                table.update(connection, outcome.row());
                if (outcome.row().state().ended()) {
                    table.finish(connection, outcome.row(), outcome.pictures());
                }
                for (JobEvent event : outcome.events()) {
                    JobEvents.add(connection, row.id(), event);
                }
                rows.add(outcome.row());
            }
            table.keep(connection, keepEnded);
            return rows;
        });
    }

    /** Writes what is still to be written. */
    @Override
    public void close() {
        writer.close();
    }
}
