package org.diffusiondesk.jobs;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageResult;

/** The result of a job, in memory until it is released; from then on its pictures are read from their files. Thread-safe. */
final class HeldResult {
    private final ReentrantLock lock = new ReentrantLock();
    private CompletableFuture<ImageResult> whole = new CompletableFuture<>();
    private Optional<ImageResult> stored = Optional.empty();

    CompletionStage<ImageResult> get(Executor executor) {
        return locked(() ->
                stored.isPresent() ? StoredResults.read(stored.get(), executor) : StoredResults.copy(whole, executor));
    }

    void complete(ImageResult result) {
        locked(() -> whole).complete(result);
    }

    void fail(DeskException reason) {
        locked(() -> whole).completeExceptionally(reason);
    }

    /** Lets go of the pictures in memory. Returns what is freed. */
    long release() {
        return locked(() -> {
            if (stored.isPresent() || !whole.isDone() || whole.isCompletedExceptionally()) {
                return 0L;
            }
            ImageResult result = whole.join();
            stored = Optional.of(StoredResults.withoutBytes(result));
            whole = new CompletableFuture<>();
            return bytes(result);
        });
    }

    /** Bytes of pictures in memory. */
    long bytes() {
        return locked(() -> whole.isDone() && !whole.isCompletedExceptionally() ? bytes(whole.join()) : 0L);
    }

    private static long bytes(ImageResult images) {
        return images.images().stream()
                .mapToLong(one -> one.image().bytes().length)
                .sum();
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
