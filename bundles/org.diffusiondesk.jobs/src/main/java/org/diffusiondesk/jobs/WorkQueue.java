package org.diffusiondesk.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.UnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One at a time, in the order of {@link QueueOrder}, on a virtual thread of its own. Thread-safe. */
final class WorkQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** Something to be done in its turn. */
    interface Work {
        /** Does it; on the queue's thread. */
        void run();

        /** The lowest one goes first, equal ones in the order of adding; see {@link QueueOrder}. */
        long rank();

        /** How long it will still take, where that is known. */
        default Optional<Duration> remaining() {
            return Optional.empty();
        }

        /** It waits at this place, the first being 1. Must not block. */
        default void moved(int position) {}

        /** It will not be done, or is to end soon when it is being done. Must not block. */
        void stop(DeskException reason);
    }

    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Work> waiting = new ArrayList<>();
    private final Thread runner;
    private Optional<Work> running = Optional.empty();
    private boolean closed;

    WorkQueue(int limit) {
        this.limit = limit;
        this.runner = Thread.ofVirtual().name("image-jobs").unstarted(this::loop);
    }

    void start() {
        runner.start();
    }

    /** Puts it in its place. */
    void add(Work work) {
        lock.lock();
        try {
            room();
            insert(work);
            changed();
        } finally {
            lock.unlock();
        }
    }

    /** Puts in what waited before, however many there are, and all before the first of them is taken. */
    void restore(List<? extends Work> works) {
        lock.lock();
        try {
            if (closed) {
                throw stopping();
            }
            works.forEach(this::insert);
            changed();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses when nothing more can be put in. */
    void requireRoom() {
        lock.lock();
        try {
            room();
        } finally {
            lock.unlock();
        }
    }

    private void room() {
        if (closed) {
            throw stopping();
        }
        if (waiting.size() >= limit) {
            throw new UnavailableException(
                    ErrorCode.QUEUE_FULL, "the queue is full: " + limit + " image jobs wait; try again later");
        }
    }

    private void changed() {
        renumber();
        changed.signalAll();
    }

    private void insert(Work work) {
        int place = waiting.size();
        while (place > 0 && waiting.get(place - 1).rank() > work.rank()) {
            place--;
        }
        waiting.add(place, work);
    }

    /** Its rank changed. */
    void reorder(Work work) {
        lock.lock();
        try {
            if (waiting.remove(work)) {
                insert(work);
                renumber();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes it out; false when it was not waiting any more. */
    boolean remove(Work work) {
        lock.lock();
        try {
            boolean was = waiting.remove(work);
            if (was) {
                renumber();
            }
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** What is done before it: what is at work and what waits in front of it. Empty when it does not wait. */
    Optional<List<Work>> before(Work work) {
        lock.lock();
        try {
            int place = waiting.indexOf(work);
            if (place < 0) {
                return Optional.empty();
            }
            List<Work> before = new ArrayList<>(running.stream().toList());
            before.addAll(waiting.subList(0, place));
            return Optional.of(before);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses what waits, stops what is being done and waits for its end, with a bound. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.forEach(work -> work.stop(stopping()));
            waiting.clear();
            running.ifPresent(work -> work.stop(stopping()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!runner.join(STOP_LIMIT)) {
                LOG.warn("jobs: the running job did not end within {} s", STOP_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static UnavailableException stopping() {
        return new UnavailableException("DiffusionDesk is stopping");
    }

    private void loop() {
        for (Work work = next(); work != null; work = next()) {
            try {
                work.run();
            } catch (RuntimeException fault) {
                LOG.error("jobs: a fault in the queue; the next job goes on", fault);
            }
        }
    }

    private @Nullable Work next() {
        lock.lock();
        try {
            running = Optional.empty();
            while (!closed && waiting.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            Work work = closed ? null : waiting.isEmpty() ? null : waiting.removeFirst();
            if (work != null) {
                running = Optional.of(work);
                renumber();
            }
            return work;
        } finally {
            lock.unlock();
        }
    }

    private void renumber() {
        int place = 1;
        for (Work work : waiting) {
            work.moved(place++);
        }
    }
}
