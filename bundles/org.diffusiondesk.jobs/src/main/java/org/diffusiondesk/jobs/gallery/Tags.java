package org.diffusiondesk.jobs.gallery;

import java.util.List;
import org.diffusiondesk.api.error.InvalidRequestException;

/** What a tag can be. Stateless. */
final class Tags {
    private static final int MOST = 50;
    private static final int LONGEST = 64;

    private Tags() {}

    /** Without spaces around them, each once, sorted. */
    static List<String> checked(List<String> tags) {
        List<String> all = tags.stream().map(String::strip).distinct().sorted().toList();
        if (all.size() > MOST) {
            throw new InvalidRequestException("tags", "a picture can have at most " + MOST + " tags");
        }
        all.forEach(Tags::check);
        return all;
    }

    private static void check(String tag) {
        if (tag.isEmpty()
                || tag.length() > LONGEST
                || tag.chars().anyMatch(c -> c == ',' || Character.isISOControl(c))) {
            throw new InvalidRequestException(
                    "tags", "a tag must have 1 to " + LONGEST + " characters, and no comma or control character");
        }
    }
}
