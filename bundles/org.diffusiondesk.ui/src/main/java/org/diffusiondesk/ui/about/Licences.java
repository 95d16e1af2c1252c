package org.diffusiondesk.ui.about;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.diffusiondesk.ui.texts.Texts;

/** Makes short names of what bundles say about their licence. */
final class Licences {
    /** A piece of the header, in lower case, and the short name; the first that fits counts. */
    private static final List<Map.Entry<String, String>> KNOWN = List.of(
            Map.entry("apache", "Apache-2.0"),
            Map.entry("license-2.0", "Apache-2.0"),
            Map.entry("epl", "EPL-2.0"),
            Map.entry("eclipse", "EPL-2.0"),
            Map.entry("unicode", "Unicode-3.0"),
            Map.entry("bsd", "BSD"),
            Map.entry("mit", "MIT"));

    private Licences() {}

    /** @param header the value of {@code Bundle-License}; may be empty */
    static String shortName(String header) {
        if (header.isBlank()) {
            return Texts.text("unknown");
        }
        String words = header.toLowerCase(Locale.ROOT);
        return KNOWN.stream()
                .filter(known -> words.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(header.split("[;,]")[0].replace("\"", "").strip());
    }
}
