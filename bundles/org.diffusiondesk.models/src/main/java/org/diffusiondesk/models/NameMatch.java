package org.diffusiondesk.models;

import java.util.Locale;
import java.util.stream.Stream;

/** Whether a name that a client uses means a candidate. */
final class NameMatch {
    private NameMatch() {}

    /** Letter by letter: the id, file name, path below the models folder, or name for people. */
    static boolean exactly(Candidate candidate, String name) {
        return names(candidate).anyMatch(name::equals);
    }

    /** As {@link #exactly}, but capitals, kinds of slash and a missing file ending do not count. */
    static boolean loosely(Candidate candidate, String name) {
        String wanted = loose(name);
        return names(candidate)
                .map(NameMatch::loose)
                .anyMatch(known -> known.equals(wanted) || withoutEnding(known).equals(wanted));
    }

    private static Stream<String> names(Candidate candidate) {
        Stream<String> others = candidate.names().stream().filter(name -> !name.isEmpty());
        return candidate instanceof Candidate.Usable usable
                ? Stream.concat(Stream.of(usable.model().id()), others)
                : others;
    }

    private static String loose(String name) {
        return name.replace('\\', '/').toLowerCase(Locale.ROOT);
    }

    private static String withoutEnding(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && FolderScan.isModelName(name) ? name.substring(0, dot) : name;
    }
}
