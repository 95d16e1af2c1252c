package org.diffusiondesk.app;

import java.util.List;
import java.util.Map;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.resource.ByteSize;

/**
 * What a setting may be beyond its type, as far as it is known here. The component itself has the last word, but says it only when it starts. Numbers that are
 * not named must not be negative. Stateless.
 */
final class SettingRules {
    /** Both ends are possible. */
    private record Range(double least, double most) {}

    private static final double MUCH = 1e15;

    private static final Map<String, Range> RANGES = Map.ofEntries(
            Map.entry("http.port", new Range(0, 65_535)),
            Map.entry("http.maxBody", new Range(1024, MUCH)),
            Map.entry("http.idleTimeout", new Range(1, MUCH)),
            Map.entry("engine.llm.contextLength", new Range(256, 1 << 20)),
            Map.entry("engine.llm.gpuLayers", new Range(-1, 999)),
            Map.entry("engine.llm.threads", new Range(0, 1024)),
            Map.entry("engine.llm.parallel", new Range(1, 64)),
            Map.entry("engine.llm.startLimit", new Range(1, MUCH)),
            Map.entry("engine.sd.threads", new Range(0, 1024)),
            Map.entry("engine.sd.startLimit", new Range(1, MUCH)),
            Map.entry("engine.sd.heap", new Range(64, 65_536)),
            Map.entry("supervisor.probeInterval", new Range(1, MUCH)),
            Map.entry("supervisor.startLimit", new Range(1, MUCH)),
            Map.entry("supervisor.restartWindow", new Range(1, MUCH)),
            Map.entry("resources.threshold", new Range(0.01, 1)),
            Map.entry("jobs.queueLimit", new Range(1, 1e6)),
            Map.entry("jobs.keepEnded", new Range(1, 1e6)),
            Map.entry("jobs.maxPixels", new Range(64 * 64, 4096 * 4096)),
            Map.entry("proxy.maxBody", new Range(1024, MUCH)),
            Map.entry("proxy.answerTimeout", new Range(1, MUCH)),
            Map.entry("proxy.maxConnections", new Range(1, 65_536)));

    private static final Map<String, List<String>> WORDS = Map.of(
            "resources.duringImage", List.of("hold", "cpu"),
            "resources.estimate", List.of("headers", "simple"),
            "engine.sd.preview", List.of("proj", "tae"));

    /** Sizes with a unit; empty where that means "no bound". */
    private static final List<String> SIZES = List.of("resources.budget", "engine.llm.maxSavedConversation");

    private static final int LONGEST = 4096;

    private SettingRules() {}

    /**
     * Refuses a value that can't be right.
     *
     * @throws InvalidRequestException names the setting and what would be right
     */
    static void check(String key, Object value) {
        if (value instanceof Number number) {
            inRange(key, number.doubleValue());
        }
        if (value instanceof String text) {
            text(key, text);
        }
    }

    private static void inRange(String key, double value) {
        Range range = RANGES.getOrDefault(key, new Range(0, MUCH));
        if (value < range.least() || value > range.most()) {
            String right = range.most() == MUCH
                    ? "it must be " + plain(range.least()) + " or more"
                    : "it must be from " + plain(range.least()) + " to " + plain(range.most());
            throw new InvalidRequestException(key, key + " is " + plain(value) + "; " + right);
        }
    }

    private static void text(String key, String text) {
        List<String> words = WORDS.getOrDefault(key, List.of());
        if (!words.isEmpty() && !words.contains(text)) {
            throw new InvalidRequestException(key, key + " must be one of " + String.join(", ", words));
        }
        if (SIZES.contains(key) && !text.isBlank()) {
            ByteSize.parse(key, text);
        }
        if (text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidRequestException(
                    key, key + " must be a text of at most " + LONGEST + " characters on one line");
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
