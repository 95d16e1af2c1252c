package org.diffusiondesk.jobs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.image.JobFilter;

/** Keeps waiting jobs, and as many ended ones as the limits allow, in memory. */
final class MemoryJobStore implements JobStore {
    private final int keepEnded;
    private final long keepBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, DrawJob> jobs = new LinkedHashMap<>();
    private final Deque<DrawJob> ended = new ArrayDeque<>();
    private Optional<DrawJob> current = Optional.empty();

    MemoryJobStore(int keepEnded, long keepBytes) {
        this.keepEnded = keepEnded;
        this.keepBytes = keepBytes;
    }

    @Override
    public void submitted(DrawJob job) {
        lock.lock();
        try {
            jobs.put(job.id(), job);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void started(DrawJob job) {
        lock.lock();
        try {
            current = Optional.of(job);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(DrawJob job) {
        lock.lock();
        try {
            ended.addLast(job);
            while (ended.size() > keepEnded) {
                jobs.remove(ended.removeFirst().id());
            }
            long held = ended.stream().mapToLong(DrawJob::heldBytes).sum();
            for (DrawJob old : ended) {
                if (held > keepBytes && old != job) {
                    held -= old.release();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<DrawJob> list(JobFilter filter) {
        List<DrawJob> all;
        lock.lock();
        try {
            all = new ArrayList<>(jobs.values()).reversed();
        } finally {
            lock.unlock();
        }
        return all.stream()
                .dropWhile(job -> filter.before().isPresent()
                        && !job.id().equals(filter.before().get()))
                .skip(filter.before().isPresent() ? 1 : 0)
                .filter(job -> filter.states().isEmpty()
                        || filter.states().contains(job.progress().state()))
                .limit(filter.limit())
                .toList();
    }

    @Override
    public Optional<DrawJob> find(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(jobs.get(id));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<DrawJob> current() {
        lock.lock();
        try {
            return current;
        } finally {
            lock.unlock();
        }
    }
}
