package org.diffusiondesk.models;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusiondesk.api.model.ModelKind;

/** Whom a name means that a client uses. */
final class NameMatch {
    private NameMatch() {}

    /**
     * Whom the name means: what it names letter by letter before what it names loosely, what is of the wanted kind before what is not, what can be
     * used before what can't.
     */
    static Optional<Candidate> best(String name, ModelKind kind, Found all) {
        List<Candidate> exact = all.exactly(name);
        return ofKind(kind, name, exact).or(() -> {
            List<Candidate> loose = all.loosely(name);
            return ofKind(kind, name, loose)
                    .or(() -> exact.stream().findFirst())
                    .or(() -> loose.stream().findFirst());
        });
    }

    /** Whom the name means letter by letter; empty when it may mean something that is not among these. */
    static Optional<Candidate> surely(String name, ModelKind kind, Found all) {
        return ofKind(kind, name, all.exactly(name));
    }

    private static Optional<Candidate> ofKind(ModelKind kind, String name, List<Candidate> matching) {
        return matching.stream()
                .filter(one -> one.kind().equals(Optional.of(kind)))
                .min(Comparator.comparing((Candidate one) -> !(one instanceof Candidate.Usable))
                        .thenComparing(one -> isAlias(one, name)));
    }

    /** A file that is called so itself comes before one whose maker called it so. */
    private static boolean isAlias(Candidate candidate, String name) {
        return candidate instanceof Candidate.Usable usable
                && usable.model().facts().alias().equals(Optional.of(name))
                && !usable.model().name().equals(name);
    }

    /** The id, file name, path below the models folder and below the folder of its kind, name for people, the maker's name. */
    static Stream<String> names(Candidate candidate) {
        Stream<String> others = candidate.names().stream().filter(name -> !name.isEmpty());
        return candidate instanceof Candidate.Usable usable
                ? Stream.concat(Stream.of(usable.model().id()), others)
                : others;
    }

    static String loose(String name) {
        return name.replace('\\', '/').strip().toLowerCase(Locale.ROOT);
    }

    static String withoutEnding(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && FolderScan.isModelName(name) ? name.substring(0, dot).strip() : name;
    }
}
