package org.diffusiondesk.jobs;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.jobs.files.OutputFolder;
import org.diffusiondesk.jobs.files.PictureSize;
import org.diffusiondesk.jobs.files.Upright;

/** Enlarges pictures: checks them, waits for their turn, keeps them. Thread-safe. */
final class Upscaling {
    private static final int MAX_FACTOR = 8;
    /** Of a model that does not tell before it is read; nearly all have it. */
    private static final int USUAL_FACTOR = 4;
    /** The result is once in the memory of each process, as pixels and as a file. */
    static final long MAX_RESULT = 4096L * 4096;

    private static final int PROBE_SIDE = 16;

    private final ModelCatalog catalog;
    private final ImageLeases leases;
    private final ImageEngine engine;
    private final WorkQueue queue;
    private final OutputFolder outputs;
    private final Supplier<String> ids;
    private final AtomicReference<Optional<String>> loaded = new AtomicReference<>(Optional.empty());

    /** {@code ids} makes names for results that no other has. */
    Upscaling(
            ModelCatalog catalog,
            ImageLeases leases,
            ImageEngine engine,
            WorkQueue queue,
            OutputFolder outputs,
            Supplier<String> ids) {
        this.catalog = catalog;
        this.leases = leases;
        this.engine = engine;
        this.queue = queue;
        this.outputs = outputs;
        this.ids = ids;
    }

    StoredImage upscale(UpscaleRequest request, Cancellation cancellation) {
        request.factor().ifPresent(factor -> Checks.inRange("factor", factor, 1, MAX_FACTOR));
        long pixels = InputRules.pixels("image", request.image());
        // a smaller one is reached by way of the model's own
        int factor = Math.max(USUAL_FACTOR, request.factor().orElse(USUAL_FACTOR));
        if (pixels * factor * factor > MAX_RESULT) {
            throw Checks.wrong(
                    "image",
                    "image has " + pixels + " pixels, enlarged " + factor + " times more than " + MAX_RESULT
                            + "; a smaller picture or factor would be right");
        }
        ModelDescription model =
                catalog.require(ModelKind.UPSCALER, request.model().or(loaded::get));
        byte[] upright = Upright.of(request.image());
        GeneratedImage image = enlarge(model, upright, request.factor(), cancellation);
        return outputs.storeUpscaled(ids.get(), image, request.image(), width(upright), model.id(), request.output());
    }

    ModelDescription load(Optional<String> name, Cancellation cancellation) {
        ModelDescription model = catalog.require(ModelKind.UPSCALER, name);
        enlarge(model, probe(), OptionalInt.empty(), cancellation);
        loaded.set(Optional.of(model.id()));
        return model;
    }

    private GeneratedImage enlarge(
            ModelDescription model, byte[] picture, OptionalInt factor, Cancellation cancellation) {
        return Errand.await(queue, new UpscaleTask(model, picture, factor, leases, engine), cancellation);
    }

    private static int width(byte[] picture) {
        return PictureSize.of(picture).map(PictureSize::width).orElse(1);
    }

    /** Whether the file is what it seems shows when something is enlarged with it. */
    private static byte[] probe() {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(PROBE_SIDE, PROBE_SIDE, BufferedImage.TYPE_3BYTE_BGR), "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }
}
