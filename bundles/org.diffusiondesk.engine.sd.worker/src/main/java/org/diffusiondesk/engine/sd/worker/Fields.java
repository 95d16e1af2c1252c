package org.diffusiondesk.engine.sd.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The fields of a JSON object, read with their limits; every refusal names the field and what would be right. Unknown fields are left alone. */
final class Fields {
    private static final int SHOWN = 40;

    private final JsonNode object;

    private Fields(JsonNode object) {
        this.object = object;
    }

    static Fields parse(byte[] body) {
        JsonNode node;
        try {
            node = WireJson.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw Refusal.invalid("The body is not valid JSON: " + e.getOriginalMessage());
        }
        if (!node.isObject()) {
            throw Refusal.invalid("The body must be a JSON object, for example {\"prompt\":\"a red circle\"}.");
        }
        return new Fields(node);
    }

    boolean has(String name) {
        return find(name) != null;
    }

    Optional<String> text(String name, int longest) {
        JsonNode node = find(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isString()) {
            throw wrong(name, "a string", node);
        }
        String value = node.stringValue();
        if (value.length() > longest) {
            throw Refusal.invalid(
                    name, name + " has " + value.length() + " characters; at most " + longest + " are taken.");
        }
        if (value.indexOf('\0') >= 0) {
            throw Refusal.invalid(name, name + " contains a NUL character.");
        }
        return Optional.of(value);
    }

    /** One of {@code allowed}, as it stands there; the empty string and null stand for none. */
    Optional<String> oneOf(String name, List<String> allowed) {
        Optional<String> value = text(name, 200).filter(v -> !v.isEmpty());
        if (value.isPresent() && !allowed.contains(value.get())) {
            throw Refusal.invalid(
                    name,
                    name + " must be one of " + String.join(", ", allowed) + ", not \"" + shorten(value.get()) + "\".");
        }
        return value;
    }

    OptionalInt integer(String name, int least, int most) {
        OptionalLong value = longInteger(name, least, most);
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    OptionalLong longInteger(String name, long least, long most) {
        JsonNode node = find(name);
        if (node == null) {
            return OptionalLong.empty();
        }
        if (!node.isIntegralNumber()) {
            throw wrong(name, "a whole number", node);
        }
        if (!node.canConvertToLong() || node.longValue() < least || node.longValue() > most) {
            throw Refusal.invalid(
                    name, name + " must be " + least + " .. " + most + ", not " + shorten(node.asString()) + ".");
        }
        return OptionalLong.of(node.longValue());
    }

    OptionalDouble number(String name, double least, double most) {
        JsonNode node = find(name);
        if (node == null) {
            return OptionalDouble.empty();
        }
        if (!node.isNumber()) {
            throw wrong(name, "a number", node);
        }
        double value = node.doubleValue();
        if (!(value >= least && value <= most)) {
            throw Refusal.invalid(
                    name, name + " must be " + least + " .. " + most + ", not " + shorten(node.asString()) + ".");
        }
        return OptionalDouble.of(value);
    }

    boolean flag(String name) {
        JsonNode node = find(name);
        if (node == null) {
            return false;
        }
        if (!node.isBoolean()) {
            throw wrong(name, "true or false", node);
        }
        return node.booleanValue();
    }

    /** A flag, a text or nothing. */
    boolean isText(String name) {
        JsonNode node = find(name);
        return node != null && node.isString();
    }

    /** A string, or an array of strings. */
    List<String> texts(String name, int most) {
        JsonNode node = find(name);
        List<String> result = new ArrayList<>();
        if (node == null) {
            return result;
        }
        if (node.isString()) {
            result.add(node.stringValue());
        } else if (node.isArray()) {
            for (JsonNode item : node) {
                if (!item.isString()) {
                    throw wrong(name, "an array of strings", item);
                }
                result.add(item.stringValue());
            }
        } else {
            throw wrong(name, "a string or an array of strings", node);
        }
        if (result.size() > most) {
            throw Refusal.invalid(name, name + " has " + result.size() + " entries; at most " + most + " are taken.");
        }
        return result;
    }

    /** An object whose values are strings. */
    Map<String, String> textMap(String name) {
        Map<String, String> result = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object(name)) {
            if (!entry.getValue().isString()) {
                throw wrong(name + "." + entry.getKey(), "a string", entry.getValue());
            }
            result.put(entry.getKey(), entry.getValue().stringValue());
        }
        return result;
    }

    /** An object whose values are strings, numbers or flags. */
    Map<String, Object> scalars(String name) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object(name)) {
            JsonNode value = entry.getValue();
            if (value.isString()) {
                result.put(entry.getKey(), value.stringValue());
            } else if (value.isBoolean()) {
                result.put(entry.getKey(), value.booleanValue());
            } else if (value.isNumber()) {
                result.put(entry.getKey(), value.numberValue());
            } else {
                throw wrong(name + "." + entry.getKey(), "a string, a number or a flag", value);
            }
        }
        return result;
    }

    /** An object that has no other keys than these; empty when absent. */
    ObjectNode subset(String name, Set<String> keys) {
        ObjectNode result = WireJson.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> entry : object(name)) {
            if (!keys.contains(entry.getKey())) {
                throw Refusal.invalid(
                        name + "." + entry.getKey(),
                        name + " has no " + shorten(entry.getKey()) + "; there are "
                                + String.join(", ", new TreeSet<>(keys)) + ".");
            }
            result.set(entry.getKey(), entry.getValue());
        }
        return result;
    }

    private List<Map.Entry<String, JsonNode>> object(String name) {
        JsonNode node = find(name);
        if (node == null) {
            return List.of();
        }
        if (!node.isObject()) {
            throw wrong(name, "an object", node);
        }
        return List.copyOf(node.properties());
    }

    private @Nullable JsonNode find(String name) {
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private static Refusal wrong(String name, String right, JsonNode is) {
        return Refusal.invalid(name, name + " must be " + right + ", not " + shorten(is.toString()) + ".");
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
