package org.diffusiondesk.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

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

    /** All models folders; one's own come first. */
    List<Path> folders() {
        return Stream.of(Stream.of(own), more.stream().map(ModelFolder::path), embedded.stream())
                .flatMap(Function.identity())
                .toList();
    }
}
