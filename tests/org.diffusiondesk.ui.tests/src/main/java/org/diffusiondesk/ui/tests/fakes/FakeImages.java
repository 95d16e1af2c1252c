package org.diffusiondesk.ui.tests.fakes;

import java.nio.file.Path;
import java.util.Comparator;
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
    private final List<FakeJob> all = new CopyOnWriteArrayList<>();
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
        FakeJob job = new FakeJob(request, outputs, this::placeOf);
        submitted.add(job);
        all.add(job);
        listeners.forEach(listener -> listener.accept(job));
        return job;
    }

    /** Those that have not ended, as they would be drawn. */
    private List<FakeJob> present() {
        return all.stream()
                .filter(job -> !job.ended())
                .sorted(Comparator.comparing(FakeJob::begun)
                        .reversed()
                        .thenComparing(
                                Comparator.comparingInt(FakeJob::priority).reversed()))
                .toList();
    }

    private int placeOf(FakeJob job) {
        List<FakeJob> waiting =
                present().stream().filter(other -> !other.begun()).toList();
        return waiting.indexOf(job) + 1;
    }

    @Override
    public List<ImageJob> jobs(JobFilter filter) {
        return List.copyOf(present());
    }

    @Override
    public Optional<ImageJob> job(String id) {
        return all.stream()
                .filter(job -> job.id().equals(id))
                .<ImageJob>map(job -> job)
                .findFirst();
    }

    @Override
    public Optional<ImageJob> current() {
        return present().stream()
                .filter(FakeJob::begun)
                .<ImageJob>map(job -> job)
                .findFirst();
    }

    @Override
    public int queued() {
        return (int) present().stream().filter(job -> !job.begun()).count();
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
