package org.diffusiondesk.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where models are looked for.
 *
 * @param embedded folders of the models that came with DiffusionDesk
 * @param own the user's models in the data folder
 * @param more other folders that the user named
 * @param cache where packed models are unpacked to
 * @param image the default image model as the user named it: an id, a file name or an absolute path
 * @param text the default text model, likewise
 */
record CatalogSettings(
        List<Path> embedded,
        Path own,
        List<ModelFolder> more,
        Path cache,
        Optional<String> image,
        Optional<String> text) {
    CatalogSettings {
        embedded = List.copyOf(embedded);
        more = List.copyOf(more);
    }
}
