package org.diffusiondesk.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the fields of a JSON object strictly: a field of the wrong type or out of its range is an {@link InvalidRequestException} that names it and
 * says what would be right. A field that is {@code null} counts as absent; fields nobody asks for are ignored. Ranges include both ends.
 */
public final class JsonFields {
    private final ObjectNode node;
    private final String prefix;
    private final boolean text;

    private JsonFields(ObjectNode node, String prefix, boolean text) {
        this.node = node;
        this.prefix = prefix;
        this.text = text;
    }

    public static JsonFields of(ObjectNode node) {
        return new JsonFields(node, "", false);
    }

    /** The fields of a form: all values are strings, and numbers and booleans are read from them. */
    public static JsonFields ofText(ObjectNode node) {
        return new JsonFields(node, "", true);
    }

    /** Reads a JSON object in UTF-8; nothing at all is an empty object. */
    public static JsonFields parse(byte[] utf8) {
        if (utf8.length == 0) {
            return of(Json.object());
        }
        try {
            JsonNode parsed = Json.parse(utf8);
            if (parsed instanceof ObjectNode object) {
                return of(object);
            }
            throw new InvalidRequestException(
                    "body", "the body must be a JSON object, but it is " + JsonNames.of(parsed));
        } catch (JacksonException e) {
            throw JsonNames.malformed(e);
        }
    }

    /** Everything as it came. */
    public ObjectNode node() {
        return node;
    }

    public boolean has(String name) {
        return value(name) != null;
    }

    public String requireString(String name) {
        return string(name).orElseThrow(() -> missing(name, "a string"));
    }

    public Optional<String> string(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw wrong(name, "a string", value);
        }
        return Optional.of(value.stringValue());
    }

    public String string(String name, String fallback) {
        return string(name).orElse(fallback);
    }

    /** One of the given words; the error lists them. */
    public Optional<String> oneOf(String name, Collection<String> words) {
        Optional<String> value = string(name);
        value.filter(word -> !words.contains(word)).ifPresent(word -> {
            throw new InvalidRequestException(
                    prefix + name,
                    "'%s%s' must be one of %s, but it is '%s'"
                            .formatted(prefix, name, String.join(", ", words), shortened(word)));
        });
        return value;
    }

    public OptionalInt integer(String name, int min, int max) {
        OptionalLong value = longInteger(name, min, max);
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    public int integer(String name, int fallback, int min, int max) {
        return integer(name, min, max).orElse(fallback);
    }

    /** A whole number; {@code 20.0} is one as well. */
    public OptionalLong longInteger(String name, long min, long max) {
        String wanted = "a whole number from " + min + " to " + max;
        JsonNode value = number(name, wanted);
        if (value == null) {
            return OptionalLong.empty();
        }
        boolean whole =
                value.isNumber() && (value.isIntegralNumber() || value.doubleValue() == Math.rint(value.doubleValue()));
        if (!whole || !value.canConvertToLong() || value.asLong() < min || value.asLong() > max) {
            throw wrong(name, wanted, value);
        }
        return OptionalLong.of(value.asLong());
    }

    public OptionalDouble number(String name, double min, double max) {
        String wanted = "a number from " + JsonNames.plain(min) + " to " + JsonNames.plain(max);
        JsonNode value = number(name, wanted);
        if (value == null) {
            return OptionalDouble.empty();
        }
        double number = value.doubleValue();
        if (!(number >= min && number <= max)) {
            throw wrong(name, wanted, value);
        }
        return OptionalDouble.of(number);
    }

    public double number(String name, double fallback, double min, double max) {
        return number(name, min, max).orElse(fallback);
    }

    public Optional<Boolean> bool(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isBoolean()) {
            return Optional.of(value.booleanValue());
        }
        if (text && value.isString()) {
            switch (value.stringValue()) {
                case "true", "1":
                    return Optional.of(true);
                case "false", "0":
                    return Optional.of(false);
                default:
            }
        }
        throw wrong(name, "true or false", value);
    }

    public boolean bool(String name, boolean fallback) {
        return bool(name).orElse(fallback);
    }

    /** An object; its own fields are named {@code name.field} in errors. */
    public Optional<JsonFields> object(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof ObjectNode object) {
            return Optional.of(new JsonFields(object, prefix + name + ".", text));
        }
        throw wrong(name, "an object", value);
    }

    /** An array of strings; empty when absent. */
    public List<String> strings(String name) {
        return array(name, "an array of strings", (element, path) -> element.isString() ? element.stringValue() : null);
    }

    /** An array of numbers; empty when absent. */
    public List<Double> numbers(String name) {
        return array(name, "an array of numbers", (element, path) -> element.isNumber() ? element.doubleValue() : null);
    }

    /** An array of objects; empty when absent. */
    public List<JsonFields> objects(String name) {
        return array(
                name,
                "an array of objects",
                (element, path) ->
                        element instanceof ObjectNode object ? new JsonFields(object, path + ".", text) : null);
    }

    private <T> List<T> array(String name, String wanted, BiFunction<JsonNode, String, @Nullable T> convert) {
        JsonNode value = value(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(name, wanted, value);
        }
        List<T> all = new ArrayList<>();
        for (JsonNode element : value) {
            T converted = convert.apply(element, prefix + name + "[" + all.size() + "]");
            if (converted == null) {
                throw wrong(name + "[" + all.size() + "]", wanted, element);
            }
            all.add(converted);
        }
        return List.copyOf(all);
    }

    private @Nullable JsonNode number(String name, String wanted) {
        JsonNode value = value(name);
        if (value == null || value.isNumber()) {
            return value;
        }
        if (text && value.isString() && JsonNames.isNumber(value.stringValue())) {
            return JsonNames.number(value.stringValue());
        }
        throw wrong(name, wanted, value);
    }

    private @Nullable JsonNode value(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private InvalidRequestException missing(String name, String wanted) {
        return new InvalidRequestException(prefix + name, "'" + prefix + name + "' is missing; it must be " + wanted);
    }

    private InvalidRequestException wrong(String name, String wanted, JsonNode value) {
        return new InvalidRequestException(
                prefix + name, "'%s%s' must be %s, but it is %s".formatted(prefix, name, wanted, JsonNames.of(value)));
    }

    private static String shortened(String word) {
        return word.length() > 60 ? word.substring(0, 60) + "..." : word;
    }
}
