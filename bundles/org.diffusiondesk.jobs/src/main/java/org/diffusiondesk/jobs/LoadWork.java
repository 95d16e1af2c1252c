package org.diffusiondesk.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.model.ModelDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads a model in its turn. One that somebody asked for is loaded under more and more pressure when memory runs out. */
final class LoadWork implements WorkQueue.Work {
    private static final Logger LOG = LoggerFactory.getLogger(LoadWork.class);

    private final ModelDescription model;
    private final ImageLeases leases;
    private final boolean insists;
    private final ImageEngine engine;
    private final BooleanSupplier wanted;
    private final long rank = QueueOrder.rank(0, Instant.now());
    private final CancellationSource cancellation = new CancellationSource();
    private final CompletableFuture<ModelDescription> result = new CompletableFuture<>();

    /** For somebody who asked for it. */
    static LoadWork asked(ModelDescription model, ImageLeases leases, ImageEngine engine) {
        return new LoadWork(model, leases, engine, () -> true, true);
    }

    /** Because it may be asked for later; {@code wanted} is asked when its turn has come. */
    static LoadWork beforehand(ModelDescription model, ImageLeases leases, ImageEngine engine, BooleanSupplier wanted) {
        return new LoadWork(model, leases, engine, wanted, false);
    }

    private LoadWork(
            ModelDescription model, ImageLeases leases, ImageEngine engine, BooleanSupplier wanted, boolean insists) {
        this.model = model;
        this.insists = insists;
        this.leases = leases;
        this.engine = engine;
        this.wanted = wanted;
    }

    /** Completes with the model, or exceptionally with a {@link DeskException}. */
    CompletableFuture<ModelDescription> result() {
        return result;
    }

    @Override
    public long rank() {
        return rank;
    }

    /** As nothing beside what pictures take. */
    @Override
    public Optional<Duration> remaining() {
        return Optional.of(Duration.ZERO);
    }

    void cancel() {
        cancellation.cancel();
    }

    @Override
    public void stop(DeskException reason) {
        cancellation.cancel();
        result.completeExceptionally(reason);
    }

    private void load(ImageLease lease) {
        LoadWatch watch = new LoadWatch(lease, model);
        try {
            engine.load(lease.endpoint(), model, Set.copyOf(lease.plan().savers()), event -> {}, cancellation);
        } catch (EngineException | ModelException failure) {
            watch.failed(engine);
            throw failure;
        }
        watch.loaded();
    }

    @Override
    public void run() {
        try {
            if (!wanted.getAsBoolean()) {
                result.complete(model);
                return;
            }
            if (insists) {
                new Climb(leases, ImageDemand.of(model), cancellation, why -> LOG.warn("jobs: {}: {}", model.id(), why))
                        .run(this::load);
            } else {
                try (ImageLease lease =
                        leases.acquire(ImageDemand.of(model).under(ImageDemand.Pressure.IF_IT_FITS), cancellation)) {
                    load(lease);
                }
            }
            result.complete(model);
        } catch (DeskException reason) {
            result.completeExceptionally(reason);
        } catch (RuntimeException fault) {
            result.completeExceptionally(
                    new EngineException(ErrorCode.INTERNAL, "loading failed by a fault of DiffusionDesk", fault));
        }
    }
}
