package org.diffusiondesk.jobs;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One at a time. Whoever is inside may come in again. */
final class Guard {
    private final ReentrantLock lock = new ReentrantLock();

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
