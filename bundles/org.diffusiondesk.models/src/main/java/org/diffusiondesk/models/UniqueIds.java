package org.diffusiondesk.models;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diffusiondesk.api.model.ModelDescription;

/**
 * Gives every model an id of its own: the first keeps it, later ones are called by their path or get a number. What somebody asks for a picture or
 * an answer comes before what is added to it, so that a new LoRA renames no model.
 */
final class UniqueIds {
    private UniqueIds() {}

    static List<Candidate> of(List<Candidate> candidates) {
        Set<String> taken = new HashSet<>();
        List<Candidate> result = new ArrayList<>();
        List<Candidate> ordered = Stream.concat(
                        candidates.stream().filter(candidate -> !isAddition(candidate)),
                        candidates.stream().filter(UniqueIds::isAddition))
                .toList();
        for (Candidate candidate : ordered) {
            result.add(candidate instanceof Candidate.Usable usable ? renamed(usable, free(usable, taken)) : candidate);
        }
        return result;
    }

    private static boolean isAddition(Candidate candidate) {
        return candidate.kind().filter(kind -> !FolderCatalog.isAsked(kind)).isPresent();
    }

    private static String free(Candidate.Usable usable, Set<String> taken) {
        String id = usable.model().id();
        if (taken.add(id)) {
            return id;
        }
        for (String name : usable.names()) {
            if ((name.contains("/") || name.contains("\\")) && taken.add(name)) {
                return name;
            }
        }
        for (int number = 2; ; number++) {
            if (taken.add(id + "~" + number)) {
                return id + "~" + number;
            }
        }
    }

    private static Candidate.Usable renamed(Candidate.Usable usable, String id) {
        ModelDescription m = usable.model();
        return id.equals(m.id())
                ? usable
                : new Candidate.Usable(
                        new ModelDescription(
                                id,
                                m.name(),
                                m.kind(),
                                m.files(),
                                m.imageDefaults(),
                                m.embedded(),
                                m.bytes(),
                                m.facts()),
                        usable.packed(),
                        usable.names());
    }
}
