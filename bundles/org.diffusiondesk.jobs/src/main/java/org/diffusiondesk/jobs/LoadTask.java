package org.diffusiondesk.jobs;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.model.ModelDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads a model. One that somebody asked for is loaded under more and more pressure when memory runs out. */
final class LoadTask implements Errand.Task<ModelDescription> {
    private static final Logger LOG = LoggerFactory.getLogger(LoadTask.class);

    private final ModelDescription model;
    private final ImageLeases leases;
    private final boolean insists;
    private final ImageEngine engine;
    private final BooleanSupplier wanted;

    /** For somebody who asked for it. */
    static LoadTask asked(ModelDescription model, ImageLeases leases, ImageEngine engine) {
        return new LoadTask(model, leases, engine, () -> true, true);
    }

    /** Because it may be asked for later; {@code wanted} is asked when its turn has come. */
    static LoadTask beforehand(ModelDescription model, ImageLeases leases, ImageEngine engine, BooleanSupplier wanted) {
        return new LoadTask(model, leases, engine, wanted, false);
    }

    private LoadTask(
            ModelDescription model, ImageLeases leases, ImageEngine engine, BooleanSupplier wanted, boolean insists) {
        this.model = model;
        this.insists = insists;
        this.leases = leases;
        this.engine = engine;
        this.wanted = wanted;
    }

    @Override
    public String name() {
        return "loading";
    }

    /** As nothing beside what pictures take. */
    @Override
    public Optional<Duration> remaining() {
        return Optional.of(Duration.ZERO);
    }

    @Override
    public ModelDescription run(Cancellation cancellation) {
        if (!wanted.getAsBoolean()) {
            return model;
        }
        if (insists) {
            new Climb(leases, ImageDemand.of(model), cancellation, why -> LOG.warn("jobs: {}: {}", model.id(), why))
                    .run(lease -> load(lease, cancellation));
        } else {
            try (ImageLease lease =
                    leases.acquire(ImageDemand.of(model).under(ImageDemand.Pressure.IF_IT_FITS), cancellation)) {
                load(lease, cancellation);
            }
        }
        return model;
    }

    private void load(ImageLease lease, Cancellation cancellation) {
        LoadWatch watch = new LoadWatch(lease, model);
        try {
            engine.load(lease.endpoint(), model, Set.copyOf(lease.plan().savers()), event -> {}, cancellation);
        } catch (EngineException | ModelException failure) {
            watch.failed(engine);
            throw failure;
        }
        watch.loaded();
    }
}
