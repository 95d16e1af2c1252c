package org.diffusiondesk.engine.sd.worker;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;
import tools.jackson.databind.node.ObjectNode;

/** {@link Engine} on ddsd. */
final class NativeEngine implements Engine {
    private final Ddsd library;
    private final Path file;
    private final int threads;

    private NativeEngine(Ddsd library, Path file, int threads) {
        this.library = library;
        this.file = file;
        this.threads = threads;
    }

    /** Loads the library; {@code threads} 0 leaves their number to it. */
    static NativeEngine load(Path file, int threads) throws StartFailure {
        Ddsd library = NativeLibrary.load(file);
        NativeLibrary.info(library, file);
        Native.setCallbackExceptionHandler((callback, cause) -> Log.error("in a callback of the engine", cause));
        return new NativeEngine(library, file, threads);
    }

    @Override
    public EngineInfo info() {
        try {
            return NativeLibrary.info(library, file);
        } catch (StartFailure e) {
            throw Refusal.internal(e.line());
        }
    }

    @Override
    public Model open(ModelSpec spec, JobControl job) {
        SortedMap<String, Object> savers = Savers.options(spec.savers());
        while (true) {
            try {
                return open(spec, savers, job);
            } catch (Refusal e) {
                String lacking = Savers.lacking(e, savers.keySet()).orElseThrow(() -> e);
                savers.remove(lacking);
                Log.line("warn", "this build of the engine has no " + lacking + "; loading without it");
            }
        }
    }

    private Model open(ModelSpec spec, Map<String, Object> savers, JobControl job) {
        ObjectNode params = WireJson.MAPPER.createObjectNode();
        spec.files().forEach((role, file) -> put(params, role, file));
        savers.forEach(params::putPOJO);
        spec.options().forEach(params::putPOJO);
        if (threads > 0 && !params.has("threads")) {
            params.put("threads", threads);
        }
        NativeJob call = new NativeJob(library, null, job);
        PointerByReference out = new PointerByReference();
        int code = library.ddsd_open(utf8(params), call.callbacks(), out, call.error(), call.error().length);
        call.check(code, "The model " + spec.id() + " can not be used", mainRole(spec.files()));
        return new NativeModel(library, out.getValue(), spec);
    }

    private static void put(ObjectNode params, String role, String file) {
        if (role.startsWith(ModelSpec.EMBEDDING)) {
            // not by a JSON pointer: names may hold anything
            ObjectNode embeddings =
                    params.get("embeddings") instanceof ObjectNode present ? present : params.putObject("embeddings");
            embeddings.put(role.substring(ModelSpec.EMBEDDING.length()), file);
        } else {
            params.put(role, file);
        }
    }

    @Override
    public WorkerEvent.Image upscale(UpscaleRequest request, JobControl job) {
        ObjectNode params = WireJson.MAPPER.createObjectNode();
        params.put("model", request.model());
        params.put("factor", request.factor());
        if (threads > 0) {
            params.put("threads", threads);
        }
        NativeJob call = new NativeJob(library, null, job);
        PointerByReference images = new PointerByReference();
        IntByReference count = new IntByReference();
        try (Memory input = NativeImages.write(List.of(request.image()))) {
            int code = library.ddsd_upscale(
                    utf8(params), input, call.callbacks(), images, count, call.error(), call.error().length);
            List<WorkerEvent.Image> made = NativeImages.take(library, images, count, 0);
            call.check(code, "The picture can not be enlarged", "model");
            if (made.isEmpty()) {
                throw Refusal.internal("The engine made no picture.");
            }
            return sized(made.getFirst(), request);
        }
    }

    /** The engine enlarges by the model's own factor, whatever it is told. */
    private static WorkerEvent.Image sized(WorkerEvent.Image made, UpscaleRequest request) {
        int width = request.factor() * request.image().width();
        int height = request.factor() * request.image().height();
        if (request.factor() == 0 || made.width() == width) {
            return made;
        }
        String png = Base64.getEncoder().encodeToString(made.png());
        Pixels resized = InputPictures.colour("image", png, Pixels.INIT).resized(width, height);
        return new WorkerEvent.Image(
                made.index(),
                made.seed(),
                width,
                height,
                PngEncoder.encode(ByteBuffer.wrap(resized.data()), width, height, resized.channels()));
    }

    static byte[] utf8(ObjectNode json) {
        return (WireJson.MAPPER.writeValueAsString(json) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static String mainRole(Map<String, String> files) {
        return files.containsKey("model") || !files.containsKey("diffusion_model") ? "model" : "diffusion_model";
    }

    /** An open {@code ddsd_handle}. */
    private static final class NativeModel implements Model {
        private final Ddsd library;
        private final Pointer handle;
        private final ModelLimits limits;
        private final boolean tinyAutoEncoder;

        NativeModel(Ddsd library, Pointer handle, ModelSpec spec) {
            this.library = library;
            this.handle = handle;
            tinyAutoEncoder = spec.files().containsKey("taesd");
            String json = NativeLibrary.text((buffer, capacity) -> library.ddsd_describe(handle, buffer, capacity));
            if (json == null) {
                library.ddsd_close(handle);
                throw Refusal.internal("The engine does not describe its model.");
            }
            limits = WireJson.MAPPER.readValue(json, ModelLimits.class);
        }

        @Override
        public ModelLimits limits() {
            return limits;
        }

        @Override
        public List<WorkerEvent.Image> draw(DrawRequest request, JobControl job) {
            NativeJob call = new NativeJob(library, handle, job);
            PointerByReference images = new PointerByReference();
            IntByReference count = new IntByReference();
            byte[] json = utf8(NativeRequest.of(request, tinyAutoEncoder));
            List<Pixels> inputs = request.inputs();
            try (Memory input = NativeImages.write(inputs)) {
                int code = library.ddsd_generate(
                        handle,
                        json,
                        inputs.isEmpty() ? null : input,
                        inputs.size(),
                        call.callbacks(),
                        images,
                        count,
                        call.error(),
                        call.error().length);
                List<WorkerEvent.Image> made = NativeImages.take(library, images, count, request.seed());
                call.check(code, "The picture can not be drawn", "model");
                if (made.size() < request.count()) {
                    throw job.isCancelled()
                            ? Refusal.cancelled()
                            : Refusal.internal(
                                    "The engine made %d of %d pictures.".formatted(made.size(), request.count()));
                }
                return made;
            }
        }

        @Override
        public void close() {
            library.ddsd_close(handle);
        }
    }
}
