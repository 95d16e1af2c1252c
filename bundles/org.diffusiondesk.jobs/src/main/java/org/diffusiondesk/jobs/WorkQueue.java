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

        /** It waits at this place, the first being 1; may come a moment later than others know of it. Must not block. */
        default void moved(int position) {}

        /** It will not be done, or is to end soon when it is being done. Must not block. */
        void stop(DeskException reason);
    }

    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final WaitingLine<Work> waiting = new WaitingLine<>();
    private final PlaceTeller places = new PlaceTeller(this::from);
    private final Thread runner;
    private Optional<Work> running = Optional.empty();
    private boolean closed;

    WorkQueue(int limit) {
        this.limit = limit;
        this.runner = Thread.ofVirtual().name("image-jobs").unstarted(this::loop);
    }

    void start() {
        places.start();
        runner.start();
    }

    /** Puts it in its place. */
    void add(Work work) {
        lock.lock();
        try {
            room();
            insert(work);
            changed.signalAll();
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
            changed.signalAll();
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

    private void insert(Work work) {
        int place = waiting.add(work, work.rank());
        work.moved(place);
        if (place < waiting.size()) {
            places.changed(place + 1);
        }
    }

    /** Its rank changed. */
    void reorder(Work work) {
        lock.lock();
        try {
            int place = waiting.remove(work);
            if (place > 0) {
                insert(work);
                places.changed(place);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes it out; false when it was not waiting any more. */
    boolean remove(Work work) {
        lock.lock();
        try {
            int place = waiting.remove(work);
            if (place > 0) {
                places.changed(place);
            }
            return place > 0;
        } finally {
            lock.unlock();
        }
    }

    /** What is done before it: what is at work and what waits in front of it. Empty when it does not wait. */
    Optional<List<Work>> before(Work work) {
        lock.lock();
        try {
            int place = waiting.place(work);
            if (place == 0) {
                return Optional.empty();
            }
            List<Work> before = new ArrayList<>(running.stream().toList());
            before.addAll(waiting.from(1, place));
            return Optional.of(before);
        } finally {
            lock.unlock();
        }
    }

    /** Where it waits now, the first being 1; 0 when it does not. */
    int place(Work work) {
        lock.lock();
        try {
            return waiting.place(work);
        } finally {
            lock.unlock();
        }
    }

    private List<Work> from(int place) {
        lock.lock();
        try {
            return place > waiting.size() ? List.of() : waiting.from(place, waiting.size() + 1);
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
            waiting.from(1, waiting.size() + 1).forEach(work -> work.stop(stopping()));
            waiting.clear();
            running.ifPresent(work -> work.stop(stopping()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        places.close();
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

    /** Waits for what is next, and takes it; null when the queue is closed. */
    @Nullable
    Work next() {
        lock.lock();
        try {
            running = Optional.empty();
            while (!closed && waiting.size() == 0) {
                changed.awaitUninterruptibly();
            }
            if (!closed) {
                running = waiting.takeFirst();
                places.changed(1);
            }
            return running.orElse(null);
        } finally {
            lock.unlock();
        }
    }
}
