package org.diffusiondesk.jobs;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.jobs.store.JobLedger;
import org.diffusiondesk.jobs.store.JobRow;

/** All jobs: those of this run that wait, are at work or have just ended from memory, the others from the database. Thread-safe. */
final class JobStore {
    private static final int ENDED_IN_MEMORY = 50;

    private final JobLedger ledger;
    private final long keepBytes;
    private final Path outputs;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, DrawJob> live = new HashMap<>();
    private final Deque<DrawJob> ended = new ArrayDeque<>();
    private Optional<DrawJob> current = Optional.empty();

    /** {@code keepBytes}: pictures of ended jobs held in memory. */
    JobStore(JobLedger ledger, long keepBytes, Path outputs, Executor executor) {
        this.ledger = ledger;
        this.keepBytes = keepBytes;
        this.outputs = outputs;
        this.executor = executor;
    }

    void submitted(DrawJob job) {
        lock.lock();
        try {
            live.put(job.id(), job);
        } finally {
            lock.unlock();
        }
    }

    void started(DrawJob job) {
        lock.lock();
        try {
            current = Optional.of(job);
        } finally {
            lock.unlock();
        }
    }

    void ended(DrawJob job) {
        lock.lock();
        try {
            ended.addLast(job);
            while (ended.size() > ENDED_IN_MEMORY) {
                DrawJob oldest = ended.removeFirst();
                oldest.held().release(); // somebody may hold it for long
                live.remove(oldest.id());
            }
            long held = ended.stream().mapToLong(old -> old.held().bytes()).sum();
            for (DrawJob old : ended) {
                if (held > keepBytes && old != job) {
                    held -= old.held().release();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    List<ImageJob> list(JobFilter filter) {
        return ledger.list(filter).stream().map(this::job).toList();
    }

    Optional<ImageJob> find(String id) {
        return here(id).or(() -> ledger.find(id).map(this::job));
    }

    private ImageJob job(JobRow row) {
        return here(row.id()).orElseGet(() -> new FormerJob(row, ledger, outputs, executor));
    }

    /** A job in memory. */
    Optional<ImageJob> here(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(live.get(id));
        } finally {
            lock.unlock();
        }
    }

    /** The job at work, else the one that ended last. */
    Optional<DrawJob> current() {
        lock.lock();
        try {
            return current;
        } finally {
            lock.unlock();
        }
    }
}
