package org.diffusiondesk.jobs;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.jobs.files.PictureSize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enlarges a picture, under more and more pressure when memory runs out. */
final class UpscaleTask implements Errand.Task<GeneratedImage> {
    private static final Logger LOG = LoggerFactory.getLogger(UpscaleTask.class);

    /** It has been looked at before; the engine refuses it otherwise. */
    private static final PictureSize UNKNOWN = new PictureSize(1, 1);

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
        PictureSize size = PictureSize.of(picture).orElse(UNKNOWN);
        ImageDemand demand = new ImageDemand(model, size.width(), size.height(), 1, ImageDemand.Pressure.NORMAL);
        AtomicReference<GeneratedImage> enlarged = new AtomicReference<>();
        new Climb(leases, demand, cancellation, why -> LOG.warn("jobs: {}: {}", model.id(), why))
                .run(lease -> enlarged.set(
                        engine.upscale(lease.endpoint(), model, picture, factor, event -> {}, cancellation)));
        return enlarged.get();
    }
}
