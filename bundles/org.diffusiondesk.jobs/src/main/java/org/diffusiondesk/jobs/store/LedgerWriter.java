package org.diffusiondesk.jobs.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.jobs.db.Database;
import org.diffusiondesk.jobs.db.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one thing after the other on a thread of its own, so that a database that is locked or a disk that is full hold up nobody who draws. What can't be
 * written is tried again until it can. Thread-safe.
 */
final class LedgerWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final int BATCH = 100;

    private record Entry(Sql.Work<?> work, CompletableFuture<Boolean> tried) {}

    private final Database database;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Thread thread;
    private boolean closed;
    private boolean failing;

    LedgerWriter(Database database) {
        this.database = database;
        this.thread = Thread.ofPlatform().daemon(true).name("image-job-writer").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    /** Completes with true when it is written, with false when that failed at first. */
    CompletableFuture<Boolean> add(Sql.Work<?> work) {
        Entry entry = new Entry(work, new CompletableFuture<>());
        lock.lock();
        try {
            if (closed) {
                LOG.warn("jobs: a change came too late to be written");
                entry.tried().complete(false);
            } else {
                waiting.addLast(entry);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return entry.tried();
    }

    private void loop() {
        int most = BATCH;
        for (List<Entry> batch = next(most); !batch.isEmpty(); batch = next(most)) {
            most = write(batch) ? BATCH : 1;
        }
    }

    /** False when the entries are to be tried one by one. */
    private boolean write(List<Entry> batch) {
        try {
            database.write(connection -> {
                for (Entry entry : batch) {
                    entry.work().on(connection);
                }
                return batch.size();
            });
            done(batch, true);
            if (failing) {
                LOG.info("jobs: the database can be written again");
            }
            failing = false;
            return true;
        } catch (DeskException problem) {
            return failed(batch, problem, problem.code() == ErrorCode.UNAVAILABLE);
        } catch (RuntimeException fault) {
            return failed(batch, fault, false);
        }
    }

    private boolean failed(List<Entry> batch, RuntimeException problem, boolean passes) {
        if (passes) {
            if (!failing) {
                LOG.warn("jobs: states of jobs can't be written for now: {}", problem.getMessage());
            }
            failing = true;
            batch.forEach(entry -> entry.tried().complete(false));
            pause();
            return true;
        }
        if (batch.size() == 1) {
            LOG.error("jobs: a state of a job can't be written", problem);
            done(batch, false);
        }
        return false;
    }

    private void done(List<Entry> batch, boolean written) {
        lock.lock();
        try {
            batch.forEach(waiting::remove);
        } finally {
            lock.unlock();
        }
        batch.forEach(entry -> entry.tried().complete(written));
    }

    /** Empty at the end. */
    private List<Entry> next(int most) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            if (closed && failing) {
                LOG.warn("jobs: {} changes of jobs could not be written", waiting.size());
                return List.of();
            }
            return new ArrayList<>(waiting.stream().limit(most).toList());
        } finally {
            lock.unlock();
        }
    }

    private void pause() {
        lock.lock();
        try {
            if (!closed && changed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.trace("jobs: another change came"); // which is as good a time as any to try again
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what it has, once more if need be, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(CLOSE_LIMIT)) {
                LOG.warn("jobs: the database is busy; the last changes of jobs may not have been written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
