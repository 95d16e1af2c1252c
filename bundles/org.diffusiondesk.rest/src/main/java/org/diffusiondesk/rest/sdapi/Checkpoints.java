package org.diffusiondesk.rest.sdapi;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;

/** Models by the names that clients use: title, id, name of the file, with or without its extension or a hash behind it. */
final class Checkpoints {
    private static final int SHORT_HASH = 10;

    private final ModelCatalog catalog;

    Checkpoints(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    List<ModelDescription> all(ModelKind kind) {
        return catalog.list(kind);
    }

    /** The SHA-256, as far as it is known. */
    Optional<String> hash(ModelDescription model) {
        return catalog.hash(model);
    }

    /** The model for requests that name none; none at all is possible. */
    Optional<ModelDescription> first(ModelKind kind) {
        return all(kind).stream().findFirst();
    }

    /** The image model with this id. */
    Optional<ModelDescription> find(String id) {
        return all(ModelKind.IMAGE).stream()
                .filter(model -> model.id().equals(id))
                .findFirst();
    }

    /**
     * The id of the one that is called so.
     *
     * @throws ModelException there is none; lists what there is
     */
    String id(ModelKind kind, String name) {
        return all(kind).stream()
                .filter(model -> isCalled(model, name.strip()))
                .map(ModelDescription::id)
                .findFirst()
                .orElseThrow(() -> ModelException.unknown("no " + kind.wire() + " model is called \""
                        + shortened(name) + "\"; there is "
                        + all(kind).stream().map(ModelDescription::id).collect(Collectors.joining(", "))));
    }

    /** The beginning of its hash, as this dialect shows it. */
    Optional<String> shortHash(ModelDescription model) {
        return hash(model).map(sum -> sum.substring(0, SHORT_HASH));
    }

    /** What it is called in lists and options: with its hash, once that is known. */
    String title(ModelDescription model) {
        return shortHash(model).map(sum -> model.id() + " [" + sum + "]").orElse(model.id());
    }

    /** The name of its main file. */
    static String fileName(ModelDescription model) {
        Path file = Optional.ofNullable(model.files().get(ModelDescription.MODEL))
                .orElseGet(() -> model.files().values().iterator().next());
        return String.valueOf(file.getFileName());
    }

    private static boolean isCalled(ModelDescription model, String name) {
        String bare = name.endsWith("]") && name.contains(" [") ? name.substring(0, name.lastIndexOf(" [")) : name;
        String file = fileName(model);
        int dot = file.lastIndexOf('.');
        return Stream.of(model.id(), model.name(), file, dot < 0 ? file : file.substring(0, dot))
                .anyMatch(known -> known.equals(name) || known.equals(bare));
    }

    private static String shortened(String name) {
        return name.length() > 100 ? name.substring(0, 100) + "..." : name;
    }
}
