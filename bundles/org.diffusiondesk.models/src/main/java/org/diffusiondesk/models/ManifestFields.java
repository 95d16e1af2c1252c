package org.diffusiondesk.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.models.ModelManifest.ManifestException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the fields of the files in which models are described; whatever is wrong is told with the field's name. Stateless. */
final class ManifestFields {
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{1,4})\\s*[xX*\u00d7]\\s*([1-9]\\d{1,4})");

    private static final long MAX_BYTES = 1 << 20;
    private static final int LARGEST_SIDE = 16_384;
    /** Written by people: comments and a comma too many do no harm, a name that stands there twice does. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ManifestFields() {}

    /** The whole file, which must be a JSON object. */
    static JsonNode object(Path file) throws ManifestException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ManifestException("is larger than " + MAX_BYTES + " bytes");
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (root == null || !root.isObject()) {
                throw new ManifestException("holds no JSON object");
            }
            return root;
        } catch (JacksonException wrong) {
            throw new ManifestException("is no JSON: " + wrong.getOriginalMessage() + place(wrong));
        } catch (IOException unreadable) {
            throw new ManifestException("can not be read: " + unreadable.getMessage());
        }
    }

    private static String place(JacksonException wrong) {
        TokenStreamLocation at = wrong.getLocation();
        return at == null || at.getLineNr() < 1
                ? ""
                : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    static Map<String, String> files(JsonNode root) throws ManifestException {
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

    static ImageDefaults defaults(JsonNode node) throws ManifestException {
        ImageDefaults general = ImageDefaults.GENERAL;
        int[] size = size(node, general);
        return new ImageDefaults(
                (int) number(node, "width", 8, 16_384, size[0]),
                (int) number(node, "height", 8, 16_384, size[1]),
                (int) number(node, "steps", 1, 1000, general.steps()),
                number(node, "cfg_scale", 0, 100, general.cfgScale()),
                text(node, "sampler", general.sampler()),
                text(node, "scheduler", general.scheduler()),
                (int) number(node, "clip_skip", 1, 12, general.clipSkip()));
    }

    private static int[] size(JsonNode node, ImageDefaults general) throws ManifestException {
        String size = text(node, "size", general.width() + "x" + general.height());
        Matcher parts = SIZE.matcher(size);
        if (!parts.matches()
                || Integer.parseInt(parts.group(1)) > LARGEST_SIDE
                || Integer.parseInt(parts.group(2)) > LARGEST_SIDE) {
            throw new ManifestException("field \"size\" is \"" + size + "\"; something like 1024x768 would be right");
        }
        return new int[] {Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))};
    }

    /** Tells of a field that has no meaning here: it is most often a slip of the pen. */
    static void onlyKnown(JsonNode node, String... known) throws ManifestException {
        for (String field : node.propertyNames()) {
            if (!List.of(known).contains(field)) {
                throw new ManifestException(
                        "field \"" + field + "\" is not known; " + String.join(", ", known) + " are");
            }
        }
    }

    static String text(JsonNode node, String field, String otherwise) throws ManifestException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw new ManifestException("field \"" + field + "\" must be a text");
        }
        return value.stringValue().strip();
    }

    static double number(JsonNode node, String field, double low, double high, double otherwise)
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
