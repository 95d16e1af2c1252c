package org.diffusiondesk.jobs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageListener;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;

/** Services by hand. */
final class Fakes {
    static final Endpoint ENDPOINT = new Endpoint(URI.create("http://127.0.0.1:1"), "t");
    static final ModelDescription DEMO = new ModelDescription(
            "demo",
            "Demo",
            ModelKind.IMAGE,
            Map.of("model", Path.of("demo.gguf")),
            new ImageDefaults(128, 128, 8, 2.0, "euler", ""),
            true,
            1000);
    static final ImageEngineInfo INFO = new ImageEngineInfo(
            "1",
            List.of(
                    "euler",
                    "euler_a",
                    "heun",
                    "dpm2",
                    "dpm++2s_a",
                    "dpm++2m",
                    "dpm++2mv2",
                    "dpm++2m_sde",
                    "lcm",
                    "ddim_trailing",
                    "lms"),
            List.of("discrete", "karras", "exponential", "ays", "sgm_uniform", "simple", "kl_optimal", "beta"),
            List.of("None", "Latent", "Latent (nearest-exact)", "Lanczos"),
            List.of());
    static final ModelDescription LORA = other("swap", ModelKind.LORA);
    static final ModelDescription UPSCALER = other("4x", ModelKind.UPSCALER);
    static final ModelDescription VAE = other("fine-vae", ModelKind.VAE);
    static final ModelDescription TAESD = other("tiny", ModelKind.TAESD);
    static final ModelDescription CONTROLNET = other("edges", ModelKind.CONTROLNET);
    static final ModelDescription EMBEDDING = other("easynegative", ModelKind.EMBEDDING);

    private static ModelDescription other(String id, ModelKind kind) {
        Map<String, Path> files = Map.of("model", Path.of(id + ".safetensors"));
        return new ModelDescription(id, id, kind, files, ImageDefaults.GENERAL, false, 1000);
    }

    private Fakes() {}

    static byte[] png(int width, int height) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(
                    new java.awt.image.BufferedImage(width, height, java.awt.image.BufferedImage.TYPE_INT_RGB),
                    "png",
                    out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class Catalog implements ModelCatalog {
        private final List<ModelDescription> models = new ArrayList<>();

        Catalog(ModelDescription... more) {
            models.addAll(List.of(DEMO, LORA, UPSCALER, VAE, TAESD, CONTROLNET));
            models.addAll(List.of(more));
        }

        @Override
        public List<ModelDescription> list(ModelKind kind) {
            return list().stream().filter(model -> model.kind() == kind).toList();
        }

        @Override
        public List<ModelDescription> list() {
            return List.copyOf(models);
        }

        @Override
        public ModelDescription require(ModelKind kind, Optional<String> id) {
            return list(kind).stream()
                    .filter(model -> id.isEmpty() || model.id().equals(id.get()))
                    .findFirst()
                    .orElseThrow(
                            () -> list().stream().anyMatch(other -> other.id().equals(id.orElse("")))
                                    ? ModelException.unusable(id.orElse(""), "is of another kind", null)
                                    : ModelException.unknown("no model is called " + id.orElse("")));
        }
    }

    /** What a script may use. */
    record Call(ImageCommand command, Set<MemorySaver> savers, ImageListener listener, Cancellation cancellation) {}

    interface Script {
        List<GeneratedImage> run(Call call) throws InterruptedException;
    }

    static final class Engine implements ImageEngine {
        final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        final List<String> loads = new CopyOnWriteArrayList<>();
        final List<String> upscales = new CopyOnWriteArrayList<>();
        volatile Script script = Engine::draw;
        volatile Runnable loading = () -> {};
        volatile Supplier<Optional<String>> present = () -> Optional.of("demo");

        static List<GeneratedImage> draw(Call call) {
            List<GeneratedImage> images = new ArrayList<>();
            for (int i = 0; i < call.command().count(); i++) {
                images.add(new GeneratedImage(i, call.command().seed() + i, 16, 16, png(16, 16)));
            }
            return images;
        }

        /** Waits as an engine does: until it is let go or cancelled. */
        static void waitFor(Semaphore gate, Cancellation cancellation) throws InterruptedException {
            try (Registration woken = cancellation.onCancel(gate::release)) {
                if (!gate.tryAcquire(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody let the engine go on");
                }
            }
            if (cancellation.isCancelled()) {
                throw new CancelledException("cancelled in the engine");
            }
        }

        @Override
        public WorkerHandle launch(StartListener listener, Cancellation cancellation) {
            throw new AssertionError("not for us to call");
        }

        @Override
        public ImageEngineInfo info(Endpoint endpoint) {
            return INFO;
        }

        @Override
        public Optional<String> model(Endpoint endpoint) {
            return present.get();
        }

        @Override
        public void load(
                Endpoint endpoint,
                ModelDescription model,
                Set<MemorySaver> savers,
                ImageListener listener,
                Cancellation cancellation) {
            loads.add(model.id());
            loading.run();
        }

        @Override
        public GeneratedImage upscale(
                Endpoint endpoint,
                ModelDescription model,
                byte[] picture,
                OptionalInt factor,
                ImageListener listener,
                Cancellation cancellation) {
            upscales.add(model.id());
            int side = 8 * factor.orElse(4);
            return new GeneratedImage(0, 0, side, side, png(side, side));
        }

        @Override
        public List<GeneratedImage> generate(
                Endpoint endpoint,
                ImageCommand command,
                Set<MemorySaver> savers,
                ImageListener listener,
                Cancellation cancellation) {
            Call call = new Call(command, savers, listener, cancellation);
            calls.add(call);
            try {
                return script.run(call);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static final class WorkerList implements Workers {
        final List<Consumer<WorkerStatus>> listeners = new CopyOnWriteArrayList<>();
        volatile WorkerStatus sd = sd(new WorkerState.Stopped(Optional.empty()), Optional.empty());

        static WorkerStatus sd(WorkerState state, Optional<String> model) {
            return new WorkerStatus(
                    WorkerId.SD, state, model, OptionalLong.empty(), 0, 0, OptionalLong.empty(), List.of());
        }

        void ready(Optional<String> model) {
            sd = sd(new WorkerState.Ready(ENDPOINT, 1, Instant.EPOCH), model);
            listeners.forEach(listener -> listener.accept(sd));
        }

        @Override
        public List<WorkerStatus> status() {
            return List.of(sd);
        }

        @Override
        public void restart(WorkerId worker) {
            throw new AssertionError("not for us to call");
        }

        @Override
        public List<String> logTail(WorkerId worker, int lines) {
            return List.of();
        }

        @Override
        public Registration followLog(WorkerId worker, int lines, Consumer<String> listener) {
            return () -> {};
        }

        @Override
        public Registration listen(Consumer<WorkerStatus> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }
}
