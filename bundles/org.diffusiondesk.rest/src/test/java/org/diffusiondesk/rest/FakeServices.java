package org.diffusiondesk.rest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureSettings;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelFacts;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;

/** Catalogue, language model and workers by hand. */
final class FakeServices {
    static final ModelDescription CHAT = new ModelDescription(
            "chat", "Chat", ModelKind.TEXT, Map.of("model", Path.of("chat.gguf")), ImageDefaults.GENERAL, false, 98);
    static final WorkerState READY =
            new WorkerState.Ready(new Endpoint(URI.create("http://127.0.0.1:9"), "secret-token"), 77, Instant.EPOCH);
    static final WorkerState STARTING = new WorkerState.Starting(Instant.EPOCH, 0.5);
    static final WorkerState FAILED = new WorkerState.Failed("it died", 2, Optional.of(Instant.EPOCH));
    static final WorkerState STOPPED = new WorkerState.Stopped(Optional.empty());
    static final WorkerState DIED =
            new WorkerState.Stopped(Optional.of(new ExitReport(137, ExitCause.KILLED, List.of(), Instant.EPOCH)));

    private FakeServices() {}

    static WorkerStatus status(WorkerId id, WorkerState state, int restarts) {
        boolean ready = state instanceof WorkerState.Ready;
        return new WorkerStatus(
                id,
                state,
                ready ? Optional.of(id == WorkerId.SD ? "demo" : "chat") : Optional.empty(),
                ready ? OptionalLong.of(77) : OptionalLong.empty(),
                0,
                restarts,
                OptionalLong.of(1000),
                List.of("fell back to the CPU"));
    }

    static final class WorkerList implements Workers {
        volatile List<WorkerStatus> now =
                List.of(FakeServices.status(WorkerId.SD, READY, 0), FakeServices.status(WorkerId.LLM, READY, 0));
        final List<Consumer<String>> followers = new CopyOnWriteArrayList<>();
        final List<WorkerId> restarted = new CopyOnWriteArrayList<>();

        @Override
        public List<WorkerStatus> status() {
            return now;
        }

        @Override
        public void restart(WorkerId worker) {
            restarted.add(worker);
        }

        @Override
        public List<String> logTail(WorkerId worker, int lines) {
            return List.of("line of " + worker.wire(), "asked for " + lines);
        }

        private final List<Consumer<WorkerStatus>> listeners = new CopyOnWriteArrayList<>();

        @Override
        public Registration followLog(WorkerId worker, int lines, Consumer<String> listener) {
            logTail(worker, lines).forEach(listener);
            followers.add(listener);
            return () -> followers.remove(listener);
        }

        @Override
        public Registration listen(Consumer<WorkerStatus> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        void tell(WorkerStatus status) {
            listeners.forEach(listener -> listener.accept(status));
        }
    }

    static final ModelDescription LORA = new ModelDescription(
            "style/more details v1.5",
            "more details v1.5",
            ModelKind.LORA,
            Map.of("model", Path.of("more details v1.5.safetensors")),
            ImageDefaults.GENERAL,
            false,
            7,
            new ModelFacts(Optional.of("sdxl"), List.of("zwx"), Optional.of("details")));

    static final class Catalog implements ModelCatalog {
        static final String SUM = "0123456789abcdef".repeat(4);
        final List<Runnable> listeners = new CopyOnWriteArrayList<>();

        @Override
        public Optional<String> hash(ModelDescription model) {
            return model.kind() == ModelKind.IMAGE ? Optional.of(SUM) : Optional.empty();
        }

        @Override
        public Registration listen(Runnable listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public List<ModelDescription> list(ModelKind kind) {
            return Stream.concat(list().stream(), Stream.of(LORA))
                    .filter(model -> model.kind() == kind)
                    .toList();
        }

        @Override
        public List<ModelDescription> list() {
            return List.of(FakeImages.DEMO, CHAT);
        }

        @Override
        public ModelDescription require(ModelKind kind, Optional<String> id) {
            if (id.equals(Optional.of("cut.gguf")) && kind == ModelKind.TEXT) {
                throw ModelException.unusable("cut.gguf", "model file cut.gguf is truncated", null);
            }
            return list().stream()
                    .filter(model ->
                            model.kind() == kind && id.orElse(model.id()).equals(model.id()))
                    .findFirst()
                    .orElseThrow(() -> ModelException.unknown("no " + kind.wire() + " model is called so"));
        }
    }

    static final class Text implements TextService {
        final List<TextOptions> loads = new CopyOnWriteArrayList<>();
        volatile boolean broken;
        volatile int unloads;

        @Override
        public TextLease acquire(Optional<String> model, Cancellation cancellation) {
            throw new AssertionError("not for these routes");
        }

        @Override
        public TextLoad load(Optional<String> model, TextOptions options, Cancellation cancellation) {
            if (broken) {
                throw WorkerException.startFailed("llama-server did not start", null);
            }
            loads.add(options);
            return new TextLoad(CHAT, options, List.of("fell back to the CPU"));
        }

        @Override
        public void unload() {
            unloads++;
        }

        @Override
        public ChatResult chat(ChatRequest request, ChatListener listener, Cancellation cancellation) {
            throw new AssertionError("not for these routes");
        }
    }

    /** Takes what stands in a file for its parameters and its prompt. */
    static final class TextFiles implements PictureFiles {
        @Override
        public Optional<PictureSettings> read(byte[] file) {
            return Optional.of(parse(new String(file, StandardCharsets.UTF_8)));
        }

        @Override
        public PictureSettings parse(String parameters) {
            return new PictureSettings(parameters, ImageRequest.of(parameters), Map.of());
        }

        @Override
        public byte[] encode(byte[] png, ImageOutput output) {
            return png;
        }
    }
}
