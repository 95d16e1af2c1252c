package org.diffusiondesk.models;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.models.hash.ModelHashes;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;

/** Publishes the {@link ModelCatalog}. */
@Component(
        configurationPid = "models",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "settings.live=image,text")
public final class ModelCatalogComponent implements ModelCatalog {
    private static final Duration LOOKS = Duration.ofSeconds(3);

    private final FolderCatalog catalog;
    private final CatalogWatch watch;
    private final Optional<ModelHashes> hashes;

    /** The settings {@code models.*}. */
    public @interface Config {
        /** More folders with models, beside the data folder's own, separated by commas; {@code lora=folder} for one of a single kind. */
        String folders() default "";

        /** The folders of the models that came with DiffusionDesk, separated by commas. */
        String embedded() default "";

        /** Where packed models are unpacked to; empty for a folder in the data folder. */
        String cache() default "";

        /** The image model for requests that name none: id, file name or absolute path; empty for the embedded one. */
        String image() default "";

        /** The text model for requests that name none: id, file name or absolute path; empty for the embedded one. */
        String text() default "";

        /** Whether the SHA-256 of models is computed in the background, for those that somebody lists. */
        boolean hashes() default true;
    }

    @Activate
    public ModelCatalogComponent(Config config, BundleContext context, @Reference DataFolders data) {
        Path cache = data.data().resolve("cache");
        String version = context.getBundle().getVersion().toString();
        HeaderCache headers = new HeaderCache(new FindingFile(cache.resolve("model-headers.jsonl"), version));
        this.catalog = new FolderCatalog(settings(config, data), headers, System::nanoTime);
        this.watch = new CatalogWatch(() -> catalog.scan().all(), LOOKS);
        Path file = cache.resolve("model-hashes.txt");
        this.hashes = config.hashes() ? Optional.of(new ModelHashes(file, () -> busy(context))) : Optional.empty();
    }

    /** The default models may change while everything runs. */
    @Modified
    void change(Config config) {
        catalog.prefer(text(config.image()), text(config.text()));
    }

    @Deactivate
    void close() {
        watch.close();
        hashes.ifPresent(ModelHashes::close);
    }

    /** The workers' owner needs this component, so that it can't be waited for here. */
    private static boolean busy(BundleContext context) {
        ServiceReference<Workers> reference = context.getServiceReference(Workers.class);
        Workers workers = reference == null ? null : context.getService(reference);
        return workers != null
                && workers.status().stream()
                        .anyMatch(worker -> worker.leases() > 0 || worker.state() instanceof WorkerState.Starting);
    }

    private static CatalogSettings settings(Config config, DataFolders data) {
        return new CatalogSettings(
                paths(config.embedded()).map(Path::of).toList(),
                data.models(),
                paths(config.folders()).map(ModelFolder::of).toList(),
                text(config.cache())
                        .map(Path::of)
                        .orElse(data.data().resolve("cache").resolve("models")),
                text(config.image()),
                text(config.text()));
    }

    private static Stream<String> paths(String folders) {
        return Arrays.stream(folders.split(",")).map(String::strip).filter(folder -> !folder.isBlank());
    }

    private static Optional<String> text(String setting) {
        return setting.isBlank() ? Optional.empty() : Optional.of(setting.strip());
    }

    @Override
    public List<ModelDescription> list() {
        return catalog.list();
    }

    @Override
    public List<ModelDescription> list(ModelKind kind) {
        return catalog.list(kind);
    }

    @Override
    public ModelDescription require(ModelKind kind, Optional<String> id) {
        return catalog.require(kind, id);
    }

    @Override
    public Optional<String> hash(ModelDescription model) {
        return hashes.flatMap(known -> known.of(mainFile(model)));
    }

    private static Path mainFile(ModelDescription model) {
        return Stream.of(ModelDescription.MODEL, "diffusion_model")
                .flatMap(role -> Optional.ofNullable(model.files().get(role)).stream())
                .findFirst()
                .orElseGet(() -> model.files().values().iterator().next());
    }

    @Override
    public Registration listen(Runnable listener) {
        return watch.listen(listener);
    }
}
