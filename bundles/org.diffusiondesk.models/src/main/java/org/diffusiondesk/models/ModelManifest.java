package org.diffusiondesk.models;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelKind;
import tools.jackson.databind.JsonNode;

/**
 * A {@code model.json}: a model that consists of several files, or that says what it is best at.
 *
 * @param files file names by role, relative to the manifest's folder
 * @param packed by file name: how it comes gzipped
 * @param family of an image model whose files can't be asked while they are packed
 */
record ModelManifest(
        String id,
        String name,
        ModelKind kind,
        Map<String, String> files,
        Map<String, Packed> packed,
        Optional<String> family,
        ImageDefaults defaults) {
    static final String FILE = "model.json";

    /** {@code bytes} 0 when it is not told. */
    record Packed(String from, long bytes, Optional<String> sha256) {}

    /** A manifest is wrong; the message names the field and what would be right. */
    static final class ManifestException extends Exception {
        private static final long serialVersionUID = 1L;

        ManifestException(String message) {
            super(message);
        }
    }

    static ModelManifest read(Path file) throws ManifestException {
        return of(ManifestFields.object(file), file);
    }

    private static ModelManifest of(JsonNode root, Path file) throws ManifestException {
        Path folder = file.toAbsolutePath().getParent();
        String folderName = folder == null ? "model" : String.valueOf(folder.getFileName());
        String id = ManifestFields.text(root, "id", folderName);
        ModelKind kind = kind(ManifestFields.text(root, "kind", ""));
        return new ModelManifest(
                id,
                ManifestFields.text(root, "name", id),
                kind,
                ManifestFields.files(root),
                packed(root),
                Optional.of(ManifestFields.text(root, "family", "")).filter(name -> !name.isEmpty()),
                ManifestFields.defaults(root.path("defaults")));
    }

    private static ModelKind kind(String word) throws ManifestException {
        for (ModelKind kind : ModelKind.values()) {
            if (kind.wire().equals(word.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw new ManifestException("field \"kind\" is \"" + word + "\"; image, text or upscaler would be right");
    }

    private static Map<String, Packed> packed(JsonNode root) throws ManifestException {
        Map<String, Packed> byName = new LinkedHashMap<>();
        JsonNode packed = root.path("packed");
        for (String name : packed.propertyNames()) {
            JsonNode one = packed.path(name);
            String sha256 = ManifestFields.text(one, "sha256", "");
            byName.put(
                    name,
                    new Packed(
                            ManifestFields.text(one, "from", name + ".gz"),
                            (long) ManifestFields.number(one, "bytes", 0, 1L << 50, 0),
                            sha256.isEmpty() ? Optional.empty() : Optional.of(sha256.toLowerCase(Locale.ROOT))));
        }
        return byName;
    }
}
