package org.diffusiondesk.hardware;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.resource.ByteSize;

/**
 * What {@code resources.simulate} says, for example {@code total=8GiB, others=1GiB, release=1500ms, failAbove=7GiB}. Only the total
 * must be given.
 *
 * @param others bytes that other programs use
 * @param file absolute; moves the load while DiffusionDesk runs, see {@link SimulatedLoad}
 */
record Simulation(SimulatedDevice.Card card, long others, Optional<Path> file) {
    static final String SETTING = "resources.simulate";

    private static final Set<String> KEYS = new TreeSet<>(Set.of("total", "others", "release", "failAbove", "file"));
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})\\s*(ms|s)");
    private static final Duration LONGEST_RELEASE = Duration.ofMinutes(1);

    /** Reads the setting; throws an {@link InvalidRequestException} that names what is wrong in it. */
    static Simulation parse(String text) {
        Map<String, String> values = values(text);
        long total = size(values, "total", -1);
        if (total <= 0) {
            throw wrong("needs the size of the card, such as total=8GiB");
        }
        long others = size(values, "others", 0);
        long failAbove = size(values, "failAbove", total);
        if (others > total || failAbove > total) {
            throw wrong("has more than its total in " + (others > total ? "others" : "failAbove"));
        }
        Duration release = duration(values.getOrDefault("release", "0s"));
        return new Simulation(
                new SimulatedDevice.Card(total, failAbove, release),
                others,
                Optional.ofNullable(values.get("file")).map(Simulation::file));
    }

    private static Map<String, String> values(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = part.substring(0, Math.max(0, equals)).strip();
            if (!KEYS.contains(key)) {
                throw wrong("has \"" + part.strip() + "\"; write key=value with commas between, the keys are "
                        + String.join(", ", KEYS));
            }
            if (values.put(key, part.substring(equals + 1).strip()) != null) {
                throw wrong("has " + key + " twice");
            }
        }
        return values;
    }

    private static long size(Map<String, String> values, String key, long absent) {
        return values.containsKey(key) ? ByteSize.parse(SETTING + ": " + key, values.getOrDefault(key, "")) : absent;
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration duration = matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
            if (duration.compareTo(LONGEST_RELEASE) <= 0) {
                return duration;
            }
        }
        throw wrong("has release=" + text + "; write a time up to 60s, such as 1500ms or 2s");
    }

    private static Path file(String text) {
        try {
            Path file = Path.of(text);
            if (file.isAbsolute()) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw wrong("has file=" + text + ", which is no path: " + e.getReason());
        }
        throw wrong("has file=" + text + "; give an absolute path");
    }

    private static InvalidRequestException wrong(String problem) {
        return new InvalidRequestException(SETTING, SETTING + " " + problem);
    }
}
