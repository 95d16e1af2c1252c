package org.diffusiondesk.app;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All settings of this run. A setting is called {@code pid.property}; which ones exist, their types and defaults are what the installed components
 * declare. Layers: the components' defaults, then what start-up knows, then the settings file, then the command line.
 */
final class Settings {
    private final Map<String, Object> defaults;
    private final Map<String, Object> values = new TreeMap<>();

    /** @param defaults typed default by full key; the type of a setting is the type of its default */
    Settings(Map<String, Object> defaults) {
        this.defaults = Map.copyOf(defaults);
    }

    /** Lays {@code texts} over what is there. {@code source} stands in messages. */
    Settings over(Map<String, String> texts, String source) throws SettingsException {
        Settings result = new Settings(defaults);
        result.values.putAll(values);
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            Object fallback = defaults.get(entry.getKey());
            if (fallback == null) {
                throw new SettingsException(source + ": there is no setting " + entry.getKey() + near(entry.getKey()));
            }
            result.values.put(entry.getKey(), parse(entry.getKey(), entry.getValue(), fallback, source));
        }
        return result;
    }

    /** Lays those of {@code texts} over it whose setting exists here; the others belong to components that are not installed. */
    Settings overKnown(Map<String, String> texts, String source) throws SettingsException {
        Map<String, String> known = new LinkedHashMap<>(texts);
        known.keySet().retainAll(defaults.keySet());
        return over(known, source);
    }

    /** The properties that were set for one PID, by property name; what is absent keeps the component's default. */
    Map<String, Object> of(String pid) {
        return of(pid, values);
    }

    /** Those of {@code values} that are of one PID, by property name. */
    static Map<String, Object> of(String pid, Map<String, Object> values) {
        Map<String, Object> result = new HashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(pid + ".") && key.indexOf('.', pid.length() + 1) < 0) {
                result.put(key.substring(pid.length() + 1), value);
            }
        });
        return result;
    }

    /** Everything that was set, by full key. */
    Map<String, Object> values() {
        return Map.copyOf(values);
    }

    private static Object parse(String key, String text, Object fallback, String source) throws SettingsException {
        try {
            return switch (fallback) {
                case Integer i -> Integer.valueOf(text);
                case Long l -> Long.valueOf(text);
                case Double d -> finite(text);
                case Boolean b -> bool(text);
                case String[] a -> text.isEmpty() ? new String[0] : text.split("\\s*,\\s*");
                default -> text;
            };
        } catch (IllegalArgumentException e) {
            throw new SettingsException(source + ": " + key + "=" + text + " is not " + typeName(fallback));
        }
    }

    private static Double finite(String text) {
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** The type of a setting with this default, for messages. */
    static String typeName(Object fallback) {
        return switch (fallback) {
            case Integer i -> "a whole number";
            case Long l -> "a whole number";
            case Double d -> "a number";
            case Boolean b -> "true or false";
            default -> "text";
        };
    }

    private String near(String key) {
        String group = key.contains(".") ? key.substring(0, key.lastIndexOf('.') + 1) : "";
        List<String> same = defaults.keySet().stream()
                .filter(k -> !group.isEmpty() && k.startsWith(group))
                .sorted()
                .toList();
        if (!same.isEmpty()) {
            return "; there are " + String.join(", ", same);
        }
        return "; known groups are "
                + String.join(
                        ", ",
                        defaults.keySet().stream()
                                .map(k -> k.substring(0, k.lastIndexOf('.')))
                                .distinct()
                                .sorted(Comparator.naturalOrder())
                                .toList());
    }
}
