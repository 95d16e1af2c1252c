package org.diffusiondesk.rest.sdapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prompt styles: texts with a name, that a request adds to its prompts. They stand in {@code config/styles.csv} of the data folder, in AUTOMATIC1111's columns
 * {@code name}, {@code prompt} and {@code negative_prompt}; the file is read whenever somebody asks. Thread-safe.
 */
final class Styles {
    private static final Logger LOG = LoggerFactory.getLogger(Styles.class);
    private static final String FILE = "styles.csv";
    private static final String PLACE = "{prompt}";
    private static final long MAX_BYTES = 4L << 20;

    /** One of them; texts may have a place for the prompt, else they stand after it. */
    record Style(String name, String prompt, String negativePrompt) {}

    private final Path file;

    Styles(Path data) {
        this.file = data.resolve("config").resolve(FILE);
    }

    /** In the order of the file; a file that can't be read has none, and the log says why. */
    List<Style> all() {
        try {
            if (!Files.isRegularFile(file)) {
                return List.of();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            return parse(Files.readString(file));
        } catch (IOException problem) {
            LOG.warn("rest: the styles of {} can't be read: {}", file, problem.toString());
            return List.of();
        }
    }

    static List<Style> parse(String text) {
        List<List<String>> rows = Csv.rows(text.startsWith("\uFEFF") ? text.substring(1) : text);
        if (rows.isEmpty()) {
            return List.of();
        }
        List<String> columns = rows.getFirst();
        int name = columns.indexOf("name");
        int prompt = Math.max(columns.indexOf("prompt"), columns.indexOf("text")); // as older files have it
        int negative = columns.indexOf("negative_prompt");
        return rows.subList(1, rows.size()).stream()
                .map(row -> new Style(cell(row, name), cell(row, prompt), cell(row, negative)))
                .filter(style -> !style.name().isBlank())
                .toList();
    }

    private static String cell(List<String> row, int column) {
        return column < 0 || column >= row.size() ? "" : row.get(column);
    }

    /** What a request's texts become, and which of the names are none of a style. */
    record Styled(String prompt, String negativePrompt, List<String> unknown) {}

    Styled apply(List<String> names, String prompt, String negativePrompt) {
        if (names.isEmpty()) {
            return new Styled(prompt, negativePrompt, List.of());
        }
        Map<String, Style> known = new LinkedHashMap<>();
        all().forEach(style -> known.putIfAbsent(style.name(), style));
        List<String> unknown = new ArrayList<>();
        String positive = prompt;
        String negative = negativePrompt;
        for (String name : names) {
            Optional<Style> style = Optional.ofNullable(known.get(name));
            if (style.isEmpty()) {
                unknown.add(name);
                continue;
            }
            positive = merged(style.get().prompt(), positive);
            negative = merged(style.get().negativePrompt(), negative);
        }
        return new Styled(positive, negative, unknown);
    }

    private static String merged(String style, String prompt) {
        return style.contains(PLACE)
                ? style.replace(PLACE, prompt)
                : Stream.of(prompt.strip(), style.strip())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(", "));
    }
}
