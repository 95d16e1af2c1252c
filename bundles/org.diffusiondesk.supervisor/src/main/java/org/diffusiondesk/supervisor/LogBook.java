package org.diffusiondesk.supervisor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.worker.WorkerHandle;

/** The last lines of one worker, across its processes. No decision hangs on it. Thread-safe. */
final class LogBook {
    static final int KEPT = 500;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> former = new ArrayDeque<>();
    private final Deque<String> heard = new ArrayDeque<>();
    private final List<Consumer<String>> followers = new CopyOnWriteArrayList<>();
    private Optional<WorkerHandle> current = Optional.empty();
    private long generation;

    /** A process of this generation is about to be started. */
    void begin(long next) {
        lock.lock();
        try {
            addAll(former, heard);
            heard.clear();
            current = Optional.empty();
            generation = next;
        } finally {
            lock.unlock();
        }
    }

    /** A line heard from a process. */
    void line(long from, String text) {
        lock.lock();
        try {
            if (from == generation) {
                addAll(heard, List.of(text));
                followers.forEach(follower -> follower.accept(text));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells the last lines that were heard, and each one to come. */
    Registration follow(int lines, Consumer<String> listener) {
        lock.lock();
        try {
            List<String> all = new ArrayList<>(former);
            all.addAll(heard);
            last(all, lines).forEach(listener);
            followers.add(listener);
        } finally {
            lock.unlock();
        }
        return () -> followers.remove(listener);
    }

    /** From now on the process itself is asked; it knows more than what was heard during the start. */
    void adopt(long from, WorkerHandle handle) {
        lock.lock();
        try {
            if (from == generation) {
                current = Optional.of(handle);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The process has ended; its last lines are kept. */
    void close(long from, WorkerHandle handle) {
        List<String> last = handle.logTail(KEPT);
        lock.lock();
        try {
            if (from == generation) {
                addAll(former, last.isEmpty() ? heard : last);
                heard.clear();
                current = Optional.empty();
            }
        } finally {
            lock.unlock();
        }
    }

    /** At most {@link #KEPT} lines, oldest first. */
    List<String> tail(int lines) {
        List<String> all;
        List<String> during;
        Optional<WorkerHandle> handle;
        lock.lock();
        try {
            all = new ArrayList<>(former);
            during = List.copyOf(heard);
            handle = current;
        } finally {
            lock.unlock();
        }
        List<String> present = handle.map(h -> h.logTail(KEPT)).orElse(List.of());
        all.addAll(present.isEmpty() ? during : present);
        return last(all, lines);
    }

    private static List<String> last(List<String> all, int lines) {
        int wanted = Math.max(0, Math.min(lines, KEPT));
        return List.copyOf(all.subList(Math.max(0, all.size() - wanted), all.size()));
    }

    private static void addAll(Deque<String> ring, Iterable<String> lines) {
        for (String line : lines) {
            ring.addLast(line);
            if (ring.size() > KEPT) {
                ring.removeFirst();
            }
        }
    }
}
