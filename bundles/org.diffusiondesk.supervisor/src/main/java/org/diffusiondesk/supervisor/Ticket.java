package org.diffusiondesk.supervisor;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.diffusiondesk.api.error.DeskException;

/**
 * One request of one caller, which ends in exactly one of granted, failed, cancelled: whichever comes first wins, and the other side hears that it
 * lost. Thread-safe.
 *
 * @param <T> what is granted
 */
final class Ticket<T> {
    private final long id;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    Ticket(long id) {
        this.id = id;
    }

    long id() {
        return id;
    }

    /** False when the caller has gone: then nothing was taken. */
    boolean grant(T value) {
        return outcome.complete(value);
    }

    /** False when it has ended before. */
    boolean fail(DeskException error) {
        return outcome.completeExceptionally(error);
    }

    boolean ended() {
        return outcome.isDone();
    }

    /** What was granted, if anything was. */
    Optional<T> granted() {
        return outcome.isDone() && !outcome.isCompletedExceptionally() ? Optional.of(outcome.join()) : Optional.empty();
    }

    /**
     * What was granted.
     *
     * @throws DeskException it failed or was cancelled
     * @throws TimeoutException it has not ended within {@code millis}
     */
    T get(long millis) throws InterruptedException, TimeoutException {
        try {
            return outcome.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof DeskException error) {
                throw error;
            }
            throw new IllegalStateException("a ticket fails only with errors of the family", failed);
        }
    }

    @Override
    public String toString() {
        return "ticket " + id;
    }
}
