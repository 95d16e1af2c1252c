package org.diffusiondesk.jobs;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.model.ModelDescription;

/** Loads a model in its turn. */
final class LoadWork implements WorkQueue.Work {
    private final ModelDescription model;
    private final ImageLeases leases;
    private final ImageEngine engine;
    private final BooleanSupplier wanted;
    private final CancellationSource cancellation = new CancellationSource();
    private final CompletableFuture<ModelDescription> result = new CompletableFuture<>();

    /** {@code wanted} is asked when its turn has come. */
    LoadWork(ModelDescription model, ImageLeases leases, ImageEngine engine, BooleanSupplier wanted) {
        this.model = model;
        this.leases = leases;
        this.engine = engine;
        this.wanted = wanted;
    }

    /** Completes with the model, or exceptionally with a {@link DeskException}. */
    CompletableFuture<ModelDescription> result() {
        return result;
    }

    void cancel() {
        cancellation.cancel();
    }

    @Override
    public void stop(DeskException reason) {
        cancellation.cancel();
        result.completeExceptionally(reason);
    }

    @Override
    public void run() {
        if (!wanted.getAsBoolean()) {
            result.complete(model);
            return;
        }
        try (ImageLease lease = leases.acquire(ImageDemand.of(model), cancellation)) {
            engine.load(lease.endpoint(), model, Set.copyOf(lease.plan().savers()), event -> {}, cancellation);
            lease.modelLoaded(model);
            result.complete(model);
        } catch (DeskException reason) {
            result.completeExceptionally(reason);
        } catch (RuntimeException fault) {
            result.completeExceptionally(
                    new EngineException(ErrorCode.INTERNAL, "loading failed by a fault of DiffusionDesk", fault));
        }
    }
}
