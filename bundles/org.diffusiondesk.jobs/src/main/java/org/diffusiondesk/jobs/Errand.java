package org.diffusiondesk.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something for the sd-worker, other than a job, that is done in its turn and whose result somebody waits for. It is not kept over a restart. */
final class Errand<T> implements WorkQueue.Work {
    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

    /** What is to be done. */
    interface Task<T> {
        /** On the queue's thread. */
        T run(Cancellation cancellation);

        /** What it is called in errors: "loading", say. */
        String name();

        /** How long it will take, where that is known. */
        default Optional<Duration> remaining() {
            return Optional.empty();
        }
    }

    private final Task<T> task;
    private final WorkQueue queue;
    private final long rank = QueueOrder.rank(0, Instant.now());
    private final CancellationSource cancellation = new CancellationSource();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Errand(Task<T> task, WorkQueue queue) {
        this.task = task;
        this.queue = queue;
    }

    /** Puts it in the queue. The future completes with the result, or exceptionally with a {@link DeskException}. */
    static <T> CompletableFuture<T> send(WorkQueue queue, Task<T> task) {
        Errand<T> errand = new Errand<>(task, queue);
        queue.add(errand);
        return errand.result;
    }

    /** Puts it in the queue and waits for its result. */
    static <T> T await(WorkQueue queue, Task<T> task, Cancellation cancellation) {
        Errand<T> errand = new Errand<>(task, queue);
        queue.add(errand);
        try (Registration abandoned = cancellation.onCancel(errand::abandon)) {
            return errand.result.get();
        } catch (InterruptedException e) {
            errand.abandon();
            Thread.currentThread().interrupt();
            throw new CancelledException(task.name() + " was interrupted");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof DeskException reason ? reason : errand.fault(failed);
        }
    }

    private EngineException fault(Throwable cause) {
        return new EngineException(ErrorCode.INTERNAL, task.name() + " failed by a fault of DiffusionDesk", cause);
    }

    private void abandon() {
        cancellation.cancel();
        if (queue.remove(this)) {
            stop(new CancelledException(task.name() + " was cancelled while it waited"));
        }
    }

    @Override
    public long rank() {
        return rank;
    }

    @Override
    public Optional<Duration> remaining() {
        return task.remaining();
    }

    @Override
    public void stop(DeskException reason) {
        cancellation.cancel();
        result.completeExceptionally(reason);
    }

    @Override
    public void run() {
        try {
            result.complete(task.run(cancellation));
        } catch (DeskException reason) {
            result.completeExceptionally(reason);
        } catch (RuntimeException fault) {
            LOG.error("jobs: {} failed by a fault of DiffusionDesk", task.name(), fault);
            result.completeExceptionally(fault(fault));
        }
    }
}
