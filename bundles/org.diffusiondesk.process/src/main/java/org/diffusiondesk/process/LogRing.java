package org.diffusiondesk.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The last lines of a child, and no more. Thread-safe. */
final class LogRing {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> lines = new ArrayDeque<>();
    private final int capacity;

    LogRing(int capacity) {
        this.capacity = capacity;
    }

    void add(String line) {
        lock.lock();
        try {
            if (lines.size() == capacity) {
                lines.removeFirst();
            }
            lines.addLast(line);
        } finally {
            lock.unlock();
        }
    }

    List<String> tail(int count) {
        lock.lock();
        try {
            List<String> all = new ArrayList<>(lines);
            return List.copyOf(all.subList(Math.max(0, all.size() - Math.max(0, count)), all.size()));
        } finally {
            lock.unlock();
        }
    }
}
