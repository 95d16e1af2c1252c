package org.diffusiondesk.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

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

    /**
     * Changes some settings in the file and leaves the others as they are. Either all of it happens or nothing. Comments are lost; the former file stays beside
     * it, with {@code .old} behind its name.
     *
     * @param changes new text by key; empty to take the setting out
     * @param defaults by key, for the types
     */
    static void change(Path file, Map<String, Optional<String>> changes, Map<String, Object> defaults)
            throws SettingsException {
        try {
            ObjectNode root =
                    Files.exists(file) ? (ObjectNode) JSON.readTree(Files.readString(file)) : JSON.createObjectNode();
            changes.forEach((key, text) -> text.ifPresentOrElse(
                    value -> root.set(key, node(value, defaults.get(key))), () -> root.remove(key)));
            if (Files.exists(file)) {
                Files.copy(file, file.resolveSibling(file.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
            }
            Path written = Files.createTempFile(file.toAbsolutePath().getParent(), "settings", ".new");
            try {
                try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
                    for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                        channel.write(left);
                    }
                    channel.force(true);
                }
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException | JacksonException e) {
            throw new SettingsException(file + " can't be written: " + e.getMessage());
        }
    }

    private static JsonNode node(String text, @Nullable Object fallback) {
        return switch (fallback) {
            case Integer i -> JSON.getNodeFactory().numberNode(Integer.parseInt(text));
            case Long l -> JSON.getNodeFactory().numberNode(Long.parseLong(text));
            case Double d -> JSON.getNodeFactory().numberNode(Double.parseDouble(text));
            case Boolean b -> JSON.getNodeFactory().booleanNode(Boolean.parseBoolean(text));
            case null, default -> JSON.getNodeFactory().stringNode(text);
        };
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
