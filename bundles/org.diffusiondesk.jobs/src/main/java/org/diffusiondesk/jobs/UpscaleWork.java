package org.diffusiondesk.jobs;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.model.ModelDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enlarges a picture in its turn, under more and more pressure when memory runs out. The picture is let go when it has ended. */
final class UpscaleWork implements WorkQueue.Work {
    private static final Logger LOG = LoggerFactory.getLogger(UpscaleWork.class);
    /** Pixels of a side that the engine computes at once; the picture is enlarged in tiles, so more of them need no more memory. */
    private static final int TILE = 128;

    private final ModelDescription model;
    private final byte[] picture;
    private final OptionalInt factor;
    private final ImageLeases leases;
    private final ImageEngine engine;
    private final long rank = QueueOrder.rank(0, Instant.now());
    private final CancellationSource cancellation = new CancellationSource();
    private final CompletableFuture<GeneratedImage> result = new CompletableFuture<>();

    UpscaleWork(ModelDescription model, byte[] picture, OptionalInt factor, ImageLeases leases, ImageEngine engine) {
        this.model = model;
        this.picture = picture;
        this.factor = factor;
        this.leases = leases;
        this.engine = engine;
    }

    /** Completes with a PNG, or exceptionally with a {@link DeskException}. */
    CompletableFuture<GeneratedImage> result() {
        return result;
    }

    void cancel() {
        cancellation.cancel();
    }

    @Override
    public long rank() {
        return rank;
    }

    @Override
    public void stop(DeskException reason) {
        cancellation.cancel();
        result.completeExceptionally(reason);
    }

    @Override
    public void run() {
        try {
            ImageDemand demand = new ImageDemand(model, TILE, TILE, 1, ImageDemand.Pressure.NORMAL);
            new Climb(leases, demand, cancellation, why -> LOG.warn("jobs: {}: {}", model.id(), why))
                    .run(lease -> result.complete(
                            engine.upscale(lease.endpoint(), model, picture, factor, event -> {}, cancellation)));
        } catch (DeskException reason) {
            result.completeExceptionally(reason);
        } catch (RuntimeException fault) {
            LOG.error("jobs: enlarging a picture failed by a fault of DiffusionDesk", fault);
            result.completeExceptionally(
                    new EngineException(ErrorCode.INTERNAL, "enlarging failed by a fault of DiffusionDesk", fault));
        }
    }
}
