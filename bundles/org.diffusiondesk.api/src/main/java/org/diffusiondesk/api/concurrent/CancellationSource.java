package org.diffusiondesk.api.concurrent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** A {@link Cancellation} together with the right to cancel. */
public final class CancellationSource implements Cancellation {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Runnable> actions = new LinkedHashSet<>();
    private volatile boolean cancelled;

    /** Cancels; the registered actions run on this thread. A second call does nothing. */
    public void cancel() {
        List<Runnable> run;
        lock.lock();
        try {
            cancelled = true;
            run = new ArrayList<>(actions);
            actions.clear();
        } finally {
            lock.unlock();
        }
        run.forEach(Runnable::run);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Registration onCancel(Runnable action) {
        Runnable own = action::run; // the same action may be registered twice
        lock.lock();
        try {
            if (!cancelled) {
                actions.add(own);
                return () -> remove(own);
            }
        } finally {
            lock.unlock();
        }
        own.run();
        return () -> {};
    }

    private void remove(Runnable own) {
        lock.lock();
        try {
            actions.remove(own);
        } finally {
            lock.unlock();
        }
    }
}
