package org.diffusiondesk.models;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.settings.DataFolders;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** Publishes the {@link ModelCatalog}. */
@Component(configurationPid = "models", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ModelCatalogComponent implements ModelCatalog {
    private final ModelCatalog catalog;

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
    }

    @Activate
    public ModelCatalogComponent(Config config, @Reference DataFolders data) {
        this.catalog = new FolderCatalog(settings(config, data));
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
}
