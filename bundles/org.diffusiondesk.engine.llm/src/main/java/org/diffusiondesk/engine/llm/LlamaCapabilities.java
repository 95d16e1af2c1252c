package org.diffusiondesk.engine.llm;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a build of llama-server understands, from its own help. Its options come and go from month to month.
 *
 * @param options all names of options, with their hyphens
 */
record LlamaCapabilities(Set<String> options) {
    /** Without these it is of no use to us: {@code --port 0} needs a printed port, and the key keeps others out. */
    static final List<String> NEEDED =
            List.of("--model", "--host", "--port", "--ctx-size", "--parallel", "--api-key", "--threads");

    /** The names at the start of a line; its description may mention other options. */
    private static final Pattern NAMES = Pattern.compile("--?[a-z][\\w-]*(,\\s+--?[a-z][\\w-]*)*");

    LlamaCapabilities {
        options = Set.copyOf(options);
    }

    /** Reads the output of {@code llama-server --help}; options start lines. */
    static LlamaCapabilities parse(List<String> help) {
        Set<String> options = new HashSet<>();
        for (String line : help) {
            Matcher names = NAMES.matcher(line);
            if (names.lookingAt()) {
                options.addAll(List.of(names.group().split(",\\s+")));
            }
        }
        return new LlamaCapabilities(options);
    }

    List<String> missing() {
        return NEEDED.stream().filter(option -> !options.contains(option)).toList();
    }

    boolean has(String option) {
        return options.contains(option);
    }

    /** The first of several names that an option has had over time. */
    Optional<String> firstOf(String... names) {
        return List.of(names).stream().filter(options::contains).findFirst();
    }
}
