package org.diffusiondesk.jobs;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageResult;

/** The result of a job, in memory until it is released; from then on its pictures are read from their files. Thread-safe. */
final class HeldResult {
    private final Guard guard = new Guard();
    private CompletableFuture<ImageResult> whole = new CompletableFuture<>();
    private Optional<ImageResult> stored = Optional.empty();

    CompletionStage<ImageResult> get(Executor executor) {
        return guard.locked(() ->
                stored.isPresent() ? StoredResults.read(stored.get(), executor) : StoredResults.copy(whole, executor));
    }

    void complete(ImageResult result) {
        guard.locked(() -> whole).complete(result);
    }

    void fail(DeskException reason) {
        guard.locked(() -> whole).completeExceptionally(reason);
    }

    /** Lets go of the pictures in memory. Returns what is freed. */
    long release() {
        return guard.locked(() -> {
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
        return guard.locked(() -> whole.isDone() && !whole.isCompletedExceptionally() ? bytes(whole.join()) : 0L);
    }

    private static long bytes(ImageResult images) {
        return images.images().stream()
                .mapToLong(one -> one.image().bytes().length)
                .sum();
    }
}
