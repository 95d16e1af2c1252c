package org.diffusiondesk.models;

import java.nio.file.Path;
import java.util.Optional;
import org.diffusiondesk.api.model.ModelKind;

/**
 * A folder with models.
 *
 * @param kind what all in it are; empty when the names of the folders below it tell, or else the headers
 */
record ModelFolder(Path path, Optional<ModelKind> kind) {
    static ModelFolder any(Path path) {
        return new ModelFolder(path, Optional.empty());
    }

    /** As it stands in the settings: a path, or {@code lora=path} for a folder of models of one kind. */
    static ModelFolder of(String setting) {
        int equals = setting.indexOf('=');
        if (equals > 0) {
            String word = setting.substring(0, equals).strip();
            for (ModelKind kind : ModelKind.values()) {
                if (kind.wire().equalsIgnoreCase(word)) {
                    return new ModelFolder(Path.of(setting.substring(equals + 1).strip()), Optional.of(kind));
                }
            }
        }
        return any(Path.of(setting));
    }
}
