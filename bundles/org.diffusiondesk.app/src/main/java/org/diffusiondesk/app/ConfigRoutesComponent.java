package org.diffusiondesk.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** {@code /v1/config}, once the settings are given out. */
@Component(service = Routes.class)
public final class ConfigRoutesComponent implements Routes {
    private static final Map<String, ModelKind> MODELS =
            Map.of("models.image", ModelKind.IMAGE, "models.text", ModelKind.TEXT, "llm.model", ModelKind.TEXT);

    private final ConfigurationAdmin admin;
    private final AtomicReference<Optional<ModelCatalog>> catalog = new AtomicReference<>(Optional.empty());
    private final List<Route> routes;

    /** Called by DS. */
    @Activate
    public ConfigRoutesComponent(@Reference Run run, @Reference ConfigurationAdmin admin) {
        this.admin = admin;
        this.routes = new ConfigRoutes(run.settings(), this::known, this::apply).routes();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setCatalog(ModelCatalog present) {
        catalog.set(Optional.of(present));
    }

    void unsetCatalog(ModelCatalog gone) {
        catalog.updateAndGet(now -> now.filter(present -> present != gone));
    }

    /** A default model has to be one of the list: no client is told what lies elsewhere. */
    private void known(String key, String value) {
        Optional<ModelKind> kind = Optional.ofNullable(MODELS.get(key));
        if (kind.isPresent() && !value.isBlank()) {
            catalog.get().map(models -> models.list(kind.get())).ifPresent(models -> {
                if (models.stream().noneMatch(model -> model.id().equals(value))) {
                    throw new InvalidRequestException(
                            key,
                            key + " names no model that there is; there is "
                                    + models.stream().map(ModelDescription::id).collect(Collectors.joining(", ")));
                }
            });
        }
    }

    private void apply(String pid, Map<String, Object> settings) {
        try {
            admin.getConfiguration(pid, "?").update(Launcher.dictionary(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Route> routes() {
        return routes;
    }
}
