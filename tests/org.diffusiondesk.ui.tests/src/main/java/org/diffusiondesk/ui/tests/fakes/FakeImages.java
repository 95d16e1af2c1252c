package org.diffusiondesk.ui.tests.fakes;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.diffusiondesk.api.model.ModelDescription;

/** Takes jobs and leaves it to the test what becomes of them. */
public final class FakeImages implements ImageService {
    private final Path outputs;
    private final BlockingQueue<FakeJob> submitted = new LinkedBlockingQueue<>();
    private final List<Consumer<ImageJob>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<DeskException>> refusal = new AtomicReference<>(Optional.empty());

    FakeImages(Path outputs) {
        this.outputs = outputs;
    }

    /** The next job that the workbench asks for. */
    public FakeJob next() throws InterruptedException {
        FakeJob job = submitted.poll(10, TimeUnit.SECONDS);
        if (job == null) {
            throw new AssertionError("no picture was asked for");
        }
        return job;
    }

    /** Whether nothing was asked for since. */
    public boolean idle() {
        return submitted.isEmpty();
    }

    /** Refuses all requests from now on; empty takes them again. */
    public void refuse(Optional<DeskException> error) {
        refusal.set(error);
    }

    @Override
    public ImageJob submit(ImageRequest request, JobOptions options) {
        refusal.get().ifPresent(error -> {
            throw error;
        });
        FakeJob job = new FakeJob(request, outputs);
        submitted.add(job);
        listeners.forEach(listener -> listener.accept(job));
        return job;
    }

    @Override
    public List<ImageJob> jobs(JobFilter filter) {
        return List.copyOf(submitted);
    }

    @Override
    public Optional<ImageJob> job(String id) {
        return Optional.empty();
    }

    @Override
    public Optional<ImageJob> current() {
        return Optional.empty();
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

    @Override
    public ModelDescription load(Optional<String> model, Cancellation cancellation) {
        return FakeDesk.MODEL;
    }

    @Override
    public StoredImage upscale(UpscaleRequest request, Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ModelDescription loadUpscaler(Optional<String> model, Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ImageEngineInfo engine() {
        return new ImageEngineInfo(
                "master-1",
                List.of("euler", "euler_a", "heun", "dpm++2m"),
                List.of("discrete", "karras"),
                List.of("CPU"));
    }
}
