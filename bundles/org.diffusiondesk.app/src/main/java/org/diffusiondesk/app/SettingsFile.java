package org.diffusiondesk.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code config/settings.json}: one flat object, keys as for {@code --set}; comments are allowed. */
final class SettingsFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    private SettingsFile() {}

    /** The settings in {@code file} as texts; none when there is no such file. */
    static Map<String, String> read(Path file) throws SettingsException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw new SettingsException(file + " can't be read: " + e.getMessage());
        }
        if (!root.isObject()) {
            throw new SettingsException(file + " must hold one JSON object, for example {\"llm.idleTimeout\": 60}");
        }
        Map<String, String> result = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            result.put(entry.getKey(), text(file, entry.getKey(), entry.getValue()));
        }
        return result;
    }

    private static String text(Path file, String key, JsonNode value) throws SettingsException {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(JsonNode::asString)
                    .collect(Collectors.joining(","));
        }
        if (value.isValueNode() && !value.isNull()) {
            return value.asString();
        }
        throw new SettingsException(file + ": " + key + " must be a number, true, false, a text or a list of texts");
    }
}
