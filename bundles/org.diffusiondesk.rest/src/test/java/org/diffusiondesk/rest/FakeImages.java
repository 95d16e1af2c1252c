package org.diffusiondesk.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;

/** An image service whose jobs do what the test says. */
final class FakeImages implements ImageService {
    final List<UpscaleRequest> upscales = new CopyOnWriteArrayList<>();
    static final ModelDescription DEMO = new ModelDescription(
            "demo",
            "Demo",
            ModelKind.IMAGE,
            Map.of("model", Path.of("demo.gguf")),
            new ImageDefaults(128, 128, 8, 2.0, "euler", ""),
            true,
            29);

    final List<FakeJob> jobs = new CopyOnWriteArrayList<>();
    final List<String> loads = new CopyOnWriteArrayList<>();
    private final List<Consumer<ImageJob>> listeners = new CopyOnWriteArrayList<>();
    volatile boolean finishAtOnce = true;

    static byte[] png() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(
                    new java.awt.image.BufferedImage(8, 8, java.awt.image.BufferedImage.TYPE_INT_RGB), "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ImageJob submit(ImageRequest request, JobOptions options) {
        if (request.count() > 10) {
            throw new InvalidRequestException("n", "n is " + request.count() + "; 1 to 10 would be right");
        }
        Optional<FakeJob> before = jobs.stream()
                .filter(job -> options.idempotencyKey().isPresent()
                        && job.options.idempotencyKey().equals(options.idempotencyKey()))
                .findFirst();
        if (before.isPresent()) {
            return before.get();
        }
        FakeJob job = new FakeJob("job" + (jobs.size() + 1), request);
        job.options = options;
        job.prioritise(options.priority());
        jobs.add(job);
        listeners.forEach(listener -> listener.accept(job));
        if (finishAtOnce) {
            job.finish();
        }
        return job;
    }

    @Override
    public List<ImageJob> jobs(JobFilter filter) {
        return jobs.reversed().stream()
                .dropWhile(job -> filter.before().isPresent()
                        && !job.id.equals(filter.before().get()))
                .skip(filter.before().isPresent() ? 1 : 0)
                .filter(job -> filter.states().isEmpty()
                        || filter.states().contains(job.progress().state()))
                .limit(filter.limit())
                .map(ImageJob.class::cast)
                .toList();
    }

    @Override
    public Optional<ImageJob> job(String id) {
        return jobs.stream()
                .filter(job -> job.id.equals(id))
                .map(ImageJob.class::cast)
                .findFirst();
    }

    @Override
    public Optional<ImageJob> current() {
        return jobs.isEmpty() ? Optional.empty() : Optional.of(jobs.getLast());
    }

    @Override
    public int queued() {
        return 0;
    }

    @Override
    public Registration listen(Consumer<ImageJob> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public ModelDescription load(Optional<String> model, Cancellation cancellation) {
        loads.add(model.orElse(""));
        return DEMO;
    }

    @Override
    public StoredImage upscale(UpscaleRequest request, Cancellation cancellation) {
        upscales.add(request);
        return new StoredImage("big.png", Path.of("big.png"), new GeneratedImage(0, 0, 16, 8, png()));
    }

    @Override
    public ModelDescription loadUpscaler(Optional<String> model, Cancellation cancellation) {
        return new ModelDescription(
                model.orElse("4x"),
                "4x",
                ModelKind.UPSCALER,
                Map.of("model", Path.of("4x")),
                ImageDefaults.GENERAL,
                false,
                1);
    }

    @Override
    public ImageEngineInfo engine() {
        return new ImageEngineInfo("1.2", List.of("euler", "heun"), List.of("karras"), List.of("CPU"));
    }
}
