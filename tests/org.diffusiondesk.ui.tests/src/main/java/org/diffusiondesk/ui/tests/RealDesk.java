package org.diffusiondesk.ui.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.settings.DataFolders;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The real services: does for them what start-up does, which is to name the folders and to hand out configurations. */
final class RealDesk implements AutoCloseable {
    private static final List<String> PIDS =
            List.of("supervisor", "llm", "resources", "engine.sd", "engine.llm", "jobs");

    private final List<Configuration> configurations = new ArrayList<>();
    private final ServiceRegistration<DataFolders> folders;

    RealDesk(BundleContext context, Path data) throws IOException {
        Folders made = Folders.in(data);
        Path embedded = Files.createDirectories(data.resolve("embedded"));
        copyDemoModel(embedded.resolve("demo"));
        folders = context.registerService(DataFolders.class, made, null);
        ConfigurationAdmin admin = context.getService(context.getServiceReference(ConfigurationAdmin.class));
        configure(admin, "models", "embedded", embedded + "," + languageModels());
        for (String pid : PIDS) {
            configure(admin, pid, "configured.by", "test");
        }
    }

    private void configure(ConfigurationAdmin admin, String pid, String key, String value) throws IOException {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(key, value);
        Configuration configuration = admin.getConfiguration(pid, "?");
        configuration.update(properties);
        configurations.add(configuration);
    }

    /** Laid out as in the product; the catalogue unpacks it. */
    private static void copyDemoModel(Path folder) throws IOException {
        Path source = Path.of("../../releng/demo-model").toAbsolutePath().normalize();
        Files.createDirectories(folder);
        for (String file : List.of("model.json", "dd-demo.gguf.gz")) {
            Files.copy(source.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Where the default language model is kept, as the start script has it. */
    private static Path languageModels() {
        Path cache = Optional.ofNullable(System.getenv("DIFFUSIONDESK_CACHE"))
                .map(Path::of)
                .orElseGet(() -> Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("diffusiondesk"));
        Path models = cache.resolve("models");
        if (!Files.isDirectory(models.resolve("smollm2"))) {
            throw new AssertionError(
                    "the default language model is missing below " + models + "; tools/run fetches it");
        }
        return models;
    }

    @Override
    public void close() throws IOException {
        for (Configuration configuration : configurations.reversed()) {
            configuration.delete();
        }
        folders.unregister();
    }

    private record Folders(Path data, Path outputs, Path models, Path run) implements DataFolders {
        static Folders in(Path data) throws IOException {
            return new Folders(
                    Files.createDirectories(data),
                    Files.createDirectories(data.resolve("outputs")),
                    Files.createDirectories(data.resolve("models")),
                    Files.createDirectories(data.resolve("run")));
        }
    }
}
