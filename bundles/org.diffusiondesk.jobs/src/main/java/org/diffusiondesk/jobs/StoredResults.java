package org.diffusiondesk.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.StoredImage;

/** Results as others get them, and such whose pictures lie in files only: those of many ended jobs would fill the memory. Stateless. */
final class StoredResults {
    private static final byte[] NONE = {};

    private StoredResults() {}

    static ImageResult withoutBytes(ImageResult whole) {
        return with(
                whole,
                whole.images().stream().map(stored -> withBytes(stored, NONE)).toList());
    }

    /** The whole result again. Fails with {@code not_found} when a file is gone. */
    static CompletionStage<ImageResult> read(ImageResult stored, Executor executor) {
        CompletableFuture<ImageResult> whole = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                whole.complete(with(
                        stored,
                        stored.images().stream().map(StoredResults::read).toList()));
            } catch (InvalidRequestException gone) {
                whole.completeExceptionally(gone);
            }
        });
        return whole;
    }

    /** A result in memory: completes on a thread of the executor, with the bare error, and can't be completed by whoever gets it for others. */
    static CompletionStage<ImageResult> copy(CompletableFuture<ImageResult> whole, Executor executor) {
        CompletableFuture<ImageResult> copy = new CompletableFuture<>();
        whole.whenCompleteAsync(
                (images, problem) -> {
                    if (problem != null) {
                        copy.completeExceptionally(problem);
                    } else {
                        copy.complete(images);
                    }
                },
                executor);
        return copy;
    }

    /** The picture with its bytes, if its file can be read. */
    static Optional<StoredImage> present(StoredImage stored) {
        try {
            return Optional.of(read(stored));
        } catch (InvalidRequestException gone) {
            return Optional.empty();
        }
    }

    private static StoredImage read(StoredImage stored) {
        try {
            return withBytes(stored, Files.readAllBytes(stored.file()));
        } catch (IOException gone) {
            throw new InvalidRequestException(
                    ErrorCode.NOT_FOUND, "job", "the picture " + stored.name() + " is no longer in the outputs folder");
        }
    }

    private static ImageResult with(ImageResult result, List<StoredImage> images) {
        return new ImageResult(
                result.job(),
                result.command().withoutInputs(),
                images,
                result.queued(),
                result.loading(),
                result.sampling());
    }

    private static StoredImage withBytes(StoredImage stored, byte[] bytes) {
        GeneratedImage image = stored.image();
        return new StoredImage(
                stored.name(),
                stored.file(),
                new GeneratedImage(image.index(), image.seed(), image.width(), image.height(), bytes));
    }
}
