package org.diffusiondesk.ui.tests.fakes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Workers;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;

/** All services, made by the test: for the states that real engines do not take on demand. They win over real ones while they are registered. */
public final class FakeDesk implements AutoCloseable {
    public static final ModelDescription MODEL = new ModelDescription(
            "demo",
            "Demo (shapes and colours)",
            ModelKind.IMAGE,
            Map.of(ModelDescription.MODEL, Path.of("demo.gguf").toAbsolutePath()),
            new ImageDefaults(128, 128, 8, 2.0, "euler", "discrete"),
            true,
            9_437_184);

    public final FakeImages images;
    public final FakeTexts texts = new FakeTexts();
    public final FakeGallery gallery = new FakeGallery();
    public final FakeWorkers workers = new FakeWorkers();
    public final FakeResources resources = new FakeResources();
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final BundleContext context;

    public FakeDesk(BundleContext context, Path outputs) {
        this.context = context;
        images = new FakeImages(outputs);
        register(Workers.class, workers);
        register(ModelCatalog.class, new Catalog());
        register(DataFolders.class, new Folders(outputs));
        register(MemoryProbe.class, new Memory());
        register(ResourceOrchestrator.class, resources);
        register(TextService.class, texts);
        register(Gallery.class, gallery);
        register(ImageService.class, images);
    }

    private <T> void register(Class<T> type, T service) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Constants.SERVICE_RANKING, 1000);
        registrations.add(context.registerService(type, service, properties));
    }

    @Override
    public void close() {
        registrations.reversed().forEach(ServiceRegistration::unregister);
    }

    private record Folders(Path outputs) implements DataFolders {
        @Override
        public Path data() {
            return outputs;
        }

        @Override
        public Path models() {
            return outputs.resolve("models");
        }

        @Override
        public Path run() {
            return outputs.resolve("run");
        }
    }

    private static final class Catalog implements ModelCatalog {
        @Override
        public List<ModelDescription> list(ModelKind kind) {
            return list().stream().filter(model -> model.kind() == kind).toList();
        }

        @Override
        public List<ModelDescription> list() {
            return List.of(MODEL);
        }

        @Override
        public ModelDescription require(ModelKind kind, Optional<String> id) {
            return MODEL;
        }
    }

    private static final class Memory implements MemoryProbe {
        @Override
        public OptionalLong residentBytes(long pid) {
            return OptionalLong.empty();
        }

        @Override
        public List<DeviceMemory> read(Set<Long> pids) {
            return List.of(new DeviceMemory("ram", "memory", DeviceKind.RAM, 24L << 30, 19L << 30, Map.of(), "fixed"));
        }
    }
}
