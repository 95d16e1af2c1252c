package org.diffusiondesk.engine.sd.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.diffusiondesk.engine.sd.worker.wire.Progress;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;
import org.jspecify.annotations.Nullable;

/**
 * The one thread for native work: the library's callbacks are global, so only one job can run, and OpenMP keeps a team of threads for every thread that
 * calls it, so it must always be the same one.
 */
final class EngineThread {
    /** Recursive descent in the engine's tokenizers and JSON must not meet Java's usual 1 MiB. */
    private static final long STACK_BYTES = 64L << 20;
    /** How long a new job waits for one that is already being cancelled: a step may take long on a CPU. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(120);

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> new Thread(null, task, "engine", STACK_BYTES));
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Job current;
    private @Nullable Job last;

    /**
     * Runs {@code work} as the next job. The job is called {@code id}, or gets an id. Its last event is always what the work returns, or a {@link WorkerEvent.Failed}.
     *
     * @throws Refusal another job runs that nobody cancelled
     */
    Job submit(Optional<String> id, Function<Job, WorkerEvent.Done> work) throws InterruptedException {
        Job job = new Job(id.orElseGet(() -> UUID.randomUUID().toString()));
        long deadline = System.nanoTime() + CANCEL_LIMIT.toNanos();
        while (true) {
            Optional<Job> other = occupy(job);
            if (other.isEmpty()) {
                break;
            }
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!other.get().isCancelled() || left.isNegative() || !other.get().awaitEnd(left)) {
                throw Refusal.busy();
            }
        }
        try {
            thread.execute(() -> run(job, work));
        } catch (RejectedExecutionException e) {
            release(job);
            throw Refusal.stopping();
        }
        return job;
    }

    /** The job at work. */
    Optional<Job> current() {
        lock.lock();
        try {
            return Optional.ofNullable(current);
        } finally {
            lock.unlock();
        }
    }

    /** Of the job at work, else of the one that ended last. */
    Progress progress() {
        lock.lock();
        try {
            Job job = current == null ? last : current;
            return job == null ? Progress.IDLE : job.progress();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more jobs, cancels the running one and waits for it; false when it did not end in time. */
    boolean stop(Duration limit) throws InterruptedException {
        thread.shutdown();
        current().ifPresent(Job::cancel);
        return thread.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Optional<Job> occupy(Job job) {
        lock.lock();
        try {
            if (current != null) {
                return Optional.of(current);
            }
            current = job;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void release(Job job) {
        lock.lock();
        try {
            current = null;
            last = job;
        } finally {
            lock.unlock();
        }
        job.markEnded();
    }

    private void run(Job job, Function<Job, WorkerEvent.Done> work) {
        WorkerEvent end = outcome(job, work);
        // first free, then told: a client that asks again at once must not find the worker busy
        release(job);
        job.event(end);
    }

    // Broad catch: this is the loop; whatever happens, the exchange that waits must be told.
    private static WorkerEvent outcome(Job job, Function<Job, WorkerEvent.Done> work) {
        try {
            return work.apply(job);
        } catch (Refusal e) {
            return new WorkerEvent.Failed(e.detail());
        } catch (OutOfMemoryError e) {
            return new WorkerEvent.Failed(
                    Refusal.memoryShort("The worker's Java heap is too small for this picture; engine.sd.heap sets it.")
                            .detail());
        } catch (RuntimeException | Error e) {
            Log.error("job " + job.id(), e);
            return new WorkerEvent.Failed(
                    Refusal.internal("The worker failed: " + e).detail());
        }
    }
}
