package org.diffusiondesk.rest.sdapi;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.diffusiondesk.api.error.UnavailableException;

/** One unpacked picture at a time: several large ones would not fit into this process's memory. Thread-safe. */
final class Painting {
    private static final long LIMIT_SECONDS = 60;

    private final ReentrantLock lock = new ReentrantLock(true);

    /** Does it in its turn. */
    <T> T run(Supplier<T> work) {
        try {
            if (!lock.tryLock(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new UnavailableException("too many pictures are being prepared; try again in a moment");
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("DiffusionDesk is stopping");
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
