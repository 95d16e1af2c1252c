package org.diffusiondesk.jobs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.JobProgress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to one listener, in order, on another thread. When the listener falls behind, the oldest events are dropped; the last one, which
 * tells the end, always arrives. Thread-safe; nothing here waits for the listener.
 */
final class ListenerQueue implements Registration {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerQueue.class);
    private static final int LIMIT = 256;

    private final ImageJobListener listener;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Runnable> pending = new ArrayDeque<>();
    private boolean draining;
    private boolean closed;

    ListenerQueue(ImageJobListener listener, Executor executor) {
        this.listener = listener;
        this.executor = executor;
    }

    void progress(JobProgress progress) {
        offer(() -> listener.progress(progress));
    }

    void preview(ImageEvent.Preview preview) {
        offer(() -> listener.preview(preview));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            pending.clear();
        } finally {
            lock.unlock();
        }
    }

    private void offer(Runnable event) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (pending.size() == LIMIT) {
                pending.removeFirst();
            }
            pending.addLast(event);
            if (!draining) {
                draining = true;
                executor.execute(this::drain);
            }
        } catch (RejectedExecutionException stopping) {
            closed = true;
            pending.clear();
        } finally {
            lock.unlock();
        }
    }

    private void drain() {
        for (Runnable event = next(); event != null; event = next()) {
            try {
                event.run();
            } catch (RuntimeException fault) {
                LOG.warn("jobs: a listener failed: {}", fault.toString(), fault);
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable event = pending.pollFirst();
            draining = event != null;
            return event;
        } finally {
            lock.unlock();
        }
    }
}
