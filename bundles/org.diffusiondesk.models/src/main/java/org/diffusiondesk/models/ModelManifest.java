package org.diffusiondesk.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelKind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@code model.json}: a model that consists of several files, or that says what it is best at.
 *
 * @param files file names by role, relative to the manifest's folder
 * @param packed by file name: how it comes gzipped
 */
record ModelManifest(
        String id,
        String name,
        ModelKind kind,
        Map<String, String> files,
        Map<String, Packed> packed,
        ImageDefaults defaults) {
    static final String FILE = "model.json";
    private static final long MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

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
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ManifestException("is larger than " + MAX_BYTES + " bytes");
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (root == null || !root.isObject()) {
                throw new ManifestException("holds no JSON object");
            }
            return of(root, file);
        } catch (JacksonException wrong) {
            throw new ManifestException("is no JSON: " + wrong.getOriginalMessage());
        } catch (IOException unreadable) {
            throw new ManifestException("can not be read: " + unreadable.getMessage());
        }
    }

    private static ModelManifest of(JsonNode root, Path file) throws ManifestException {
        Path folder = file.toAbsolutePath().getParent();
        String folderName = folder == null ? "model" : String.valueOf(folder.getFileName());
        String id = text(root, "id", folderName);
        ModelKind kind = kind(text(root, "kind", ""));
        return new ModelManifest(
                id, text(root, "name", id), kind, files(root), packed(root), defaults(root.path("defaults")));
    }

    private static ModelKind kind(String word) throws ManifestException {
        for (ModelKind kind : ModelKind.values()) {
            if (kind.wire().equals(word.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw new ManifestException("field \"kind\" is \"" + word + "\"; image, text or upscaler would be right");
    }

    private static Map<String, String> files(JsonNode root) throws ManifestException {
        JsonNode files = root.path("files");
        if (!files.isObject() || files.isEmpty()) {
            throw new ManifestException(
                    "field \"files\" must be an object of file names by role, for example {\"model\": \"x.gguf\"}");
        }
        Map<String, String> byRole = new LinkedHashMap<>();
        for (String role : files.propertyNames()) {
            byRole.put(role, text(files, role, ""));
        }
        return byRole;
    }

    private static Map<String, Packed> packed(JsonNode root) throws ManifestException {
        Map<String, Packed> byName = new LinkedHashMap<>();
        JsonNode packed = root.path("packed");
        for (String name : packed.propertyNames()) {
            JsonNode one = packed.path(name);
            String sha256 = text(one, "sha256", "");
            byName.put(
                    name,
                    new Packed(
                            text(one, "from", name + ".gz"),
                            (long) number(one, "bytes", 0, 1L << 50, 0),
                            sha256.isEmpty() ? Optional.empty() : Optional.of(sha256.toLowerCase(Locale.ROOT))));
        }
        return byName;
    }

    private static ImageDefaults defaults(JsonNode node) throws ManifestException {
        ImageDefaults general = ImageDefaults.GENERAL;
        return new ImageDefaults(
                (int) number(node, "width", 8, 16_384, general.width()),
                (int) number(node, "height", 8, 16_384, general.height()),
                (int) number(node, "steps", 1, 1000, general.steps()),
                number(node, "cfg_scale", 0, 100, general.cfgScale()),
                text(node, "sampler", general.sampler()),
                text(node, "scheduler", general.scheduler()));
    }

    private static String text(JsonNode node, String field, String otherwise) throws ManifestException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw new ManifestException("field \"" + field + "\" must be a text");
        }
        return value.stringValue().strip();
    }

    private static double number(JsonNode node, String field, double low, double high, double otherwise)
            throws ManifestException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= low && number <= high)) {
            throw new ManifestException(
                    "field \"" + field + "\" must be a number from " + (long) low + " to " + (long) high);
        }
        return number;
    }
}
