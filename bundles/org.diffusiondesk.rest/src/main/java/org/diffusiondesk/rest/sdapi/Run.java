package org.diffusiondesk.rest.sdapi;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.rest.Results;

/** One request that draws: as many jobs, one after the other, as it has iterations. Thread-safe. */
final class Run implements AutoCloseable {
    private final int iterations;
    private final Consumer<Run> end;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<ImageJob> job = Optional.empty();
    private int done;
    private boolean skipped;
    private boolean interrupted;

    /** {@code end} hears when it is closed. */
    Run(int iterations, Consumer<Run> end) {
        this.iterations = iterations;
        this.end = end;
    }

    /**
     * Draws the next iteration. Blocks for as long as that takes.
     *
     * @return empty when it was skipped, or everything interrupted
     */
    Optional<ImageResult> draw(Supplier<ImageJob> submit) throws InterruptedException {
        ImageJob now;
        lock.lock();
        try {
            if (interrupted) {
                return Optional.empty();
            }
            skipped = false;
            now = submit.get();
            job = Optional.of(now);
        } finally {
            lock.unlock();
        }
        try {
            return Optional.of(Results.await(now));
        } catch (CancelledException onPurpose) {
            cancelled();
            return Optional.empty();
        } finally {
            ended();
        }
    }

    /** Somebody who cancels the job by another route means all of it. */
    private void cancelled() {
        lock.lock();
        try {
            interrupted |= !skipped;
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        lock.lock();
        try {
            done++;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the job at work; the next iterations are not drawn. */
    void interrupt() {
        stop(true);
    }

    /** Ends the job at work; the next iteration follows. */
    void skip() {
        stop(false);
    }

    private void stop(boolean all) {
        Optional<ImageJob> now;
        lock.lock();
        try {
            interrupted |= all;
            skipped |= !all;
            now = job;
        } finally {
            lock.unlock();
        }
        now.ifPresent(ImageJob::cancel);
    }

    boolean isInterrupted() {
        lock.lock();
        try {
            return interrupted;
        } finally {
            lock.unlock();
        }
    }

    boolean isSkipped() {
        lock.lock();
        try {
            return skipped;
        } finally {
            lock.unlock();
        }
    }

    /** Whether this job is the one that it has at work. */
    boolean has(ImageJob other) {
        lock.lock();
        try {
            return job.filter(now -> now.id().equals(other.id())).isPresent();
        } finally {
            lock.unlock();
        }
    }

    int iterations() {
        return iterations;
    }

    /** Iterations that have ended. */
    int done() {
        lock.lock();
        try {
            return done;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        end.accept(this);
    }
}
