package org.diffusiondesk.jobs;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.model.ModelDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enlarges a picture, under more and more pressure when memory runs out. */
final class UpscaleTask implements Errand.Task<GeneratedImage> {
    private static final Logger LOG = LoggerFactory.getLogger(UpscaleTask.class);
    /** Pixels of a side that the engine computes at once; the picture is enlarged in tiles, so more of them need no more memory. */
    private static final int TILE = 128;

    private final ModelDescription model;
    private final byte[] picture;
    private final OptionalInt factor;
    private final ImageLeases leases;
    private final ImageEngine engine;

    UpscaleTask(ModelDescription model, byte[] picture, OptionalInt factor, ImageLeases leases, ImageEngine engine) {
        this.model = model;
        this.picture = picture;
        this.factor = factor;
        this.leases = leases;
        this.engine = engine;
    }

    @Override
    public String name() {
        return "enlarging";
    }

    @Override
    public GeneratedImage run(Cancellation cancellation) {
        ImageDemand demand = new ImageDemand(model, TILE, TILE, 1, ImageDemand.Pressure.NORMAL);
        AtomicReference<GeneratedImage> enlarged = new AtomicReference<>();
        new Climb(leases, demand, cancellation, why -> LOG.warn("jobs: {}: {}", model.id(), why))
                .run(lease -> enlarged.set(
                        engine.upscale(lease.endpoint(), model, picture, factor, event -> {}, cancellation)));
        return enlarged.get();
    }
}
