package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON, and the requests that many tests send. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    /** A text as a literal of JSON, which JavaScript understands too. */
    static String quoted(String text) {
        return MAPPER.writeValueAsString(text);
    }

    static JsonNode read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode picture(String prompt, long seed) {
        return object().put("prompt", prompt).put("seed", seed);
    }

    /** A request that takes so long that a test can do something meanwhile. */
    static ObjectNode longPicture(long seed) {
        return picture("a red circle on a blue background", seed)
                .put("size", "256x256")
                .put("steps", 150);
    }

    static ObjectNode chat(String question, int maxTokens) {
        ObjectNode request = object().put("max_tokens", maxTokens).put("temperature", 0.0);
        request.putArray("messages").addObject().put("role", "user").put("content", question);
        return request;
    }
}
