package org.diffusiondesk.jobs.files;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text in which AUTOMATIC1111 keeps how a picture was drawn: the prompt, {@code Negative prompt:} where there is one, and a last line of
 * {@code Name: value} pairs. Written and read as AUTOMATIC1111 does it (its {@code infotext_utils}), in linear time for any text. Prompts that hold a line
 * which begins with {@code Negative prompt:}, or space around their lines, don't come back as they were: the format can't tell them.
 *
 * @param settings of the last line in its order
 */
record Infotext(String prompt, String negativePrompt, Map<String, String> settings) {
    private static final String NEGATIVE = "Negative prompt:";
    /** With fewer pairs than these, AUTOMATIC1111 takes the last line for a part of the prompt. */
    private static final int MIN_SETTINGS = 3;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    Infotext {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    String write() {
        String negative = negativePrompt.isEmpty() ? "" : "\n" + NEGATIVE + " " + negativePrompt;
        String last = settings.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + quoted(entry.getValue()))
                .collect(Collectors.joining(", "));
        return (prompt + negative + "\n" + last).strip();
    }

    static Infotext parse(String text) {
        String whole = text.strip();
        int lastBegin = whole.lastIndexOf('\n') + 1;
        Pairs pairs = new Pairs(whole.substring(lastBegin));
        boolean settled = pairs.count >= MIN_SETTINGS;
        String prompts = settled ? whole.substring(0, Math.max(0, lastBegin - 1)) : whole;
        StringBuilder positive = new StringBuilder();
        StringBuilder negative = new StringBuilder();
        StringBuilder current = positive;
        for (String raw : prompts.split("\n", -1)) {
            String line = raw.strip();
            if (line.startsWith(NEGATIVE)) {
                current = negative;
                line = line.substring(NEGATIVE.length()).strip();
            }
            current.append(current.isEmpty() ? "" : "\n").append(line);
        }
        return new Infotext(positive.toString(), negative.toString(), settled ? pairs.found : Map.of());
    }

    /** The pairs of a line of settings, also when there are only few. */
    static Map<String, String> pairs(String line) {
        return new Pairs(line).found;
    }

    /** Quoted when it could be taken for two settings, or when reading would change it. */
    private static String quoted(String value) {
        boolean unclear = value.isEmpty()
                || value.startsWith("\"")
                || !value.strip().equals(value)
                || value.chars().anyMatch(c -> c == ',' || c == ':' || c < ' ');
        return unclear ? JSON.writeValueAsString(value) : value;
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value;
        }
        try {
            return JSON.readValue(value, String.class);
        } catch (JacksonException noJson) {
            return value;
        }
    }

    /** The pairs of a line. A name is at least two letters, digits, spaces, hyphens or slashes; a value ends at a comma that is not within quotes. */
    private static final class Pairs {
        private final String line;
        private final Map<String, String> found = new LinkedHashMap<>();
        private int count;

        Pairs(String line) {
            this.line = line;
            int from = 0;
            for (int colon = line.indexOf(':'); colon >= 0; colon = line.indexOf(':', from)) {
                String name = nameBefore(colon, from);
                from = colon + 1;
                if (name.length() >= 2) {
                    from = value(name, from);
                }
            }
        }

        private String nameBefore(int colon, int from) {
            int begin = colon;
            while (begin > from && inName(line.charAt(begin - 1))) {
                begin--;
            }
            while (begin < colon && !isWord(line.charAt(begin))) {
                begin++;
            }
            return line.substring(begin, colon);
        }

        /** Returns where the next pair may begin. */
        private int value(String name, int from) {
            int begin = from;
            while (begin < line.length() && Character.isWhitespace(line.charAt(begin))) {
                begin++;
            }
            int end = endOfQuoted(begin);
            if (end < 0) {
                int comma = line.indexOf(',', begin);
                end = comma < 0 ? line.length() : comma;
            }
            found.put(name, unquoted(line.substring(begin, end)));
            count++;
            return Math.min(line.length(), end + 1);
        }

        /** Negative when there are no quotes, or they do not end right before a comma or the end. */
        private int endOfQuoted(int begin) {
            if (begin >= line.length() || line.charAt(begin) != '"') {
                return -1;
            }
            int at = begin + 1;
            while (at < line.length() && line.charAt(at) != '"') {
                at += line.charAt(at) == '\\' ? 2 : 1;
            }
            boolean whole = at < line.length() && (at + 1 == line.length() || line.charAt(at + 1) == ',');
            return whole ? at + 1 : -1;
        }

        private static boolean isWord(char c) {
            return Character.isLetterOrDigit(c) || c == '_';
        }

        private static boolean inName(char c) {
            return isWord(c) || c == ' ' || c == '-' || c == '/';
        }
    }
}
