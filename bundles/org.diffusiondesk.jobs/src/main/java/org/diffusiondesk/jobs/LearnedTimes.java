package org.diffusiondesk.jobs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.jobs.store.Past;

/** The newest finished jobs of each model. Thread-safe. */
final class LearnedTimes {
    private static final int KEPT = 60;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Deque<Past>> byModel = new HashMap<>();

    void add(Past past) {
        lock.lock();
        try {
            Deque<Past> known = byModel.computeIfAbsent(past.model(), model -> new ArrayDeque<>());
            known.addLast(past);
            if (known.size() > KEPT) {
                known.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    Optional<Duration> estimate(String model, long work) {
        List<Past> known;
        lock.lock();
        try {
            known = List.copyOf(byModel.getOrDefault(model, new ArrayDeque<>()));
        } finally {
            lock.unlock();
        }
        return Estimates.of(work, known);
    }
}
