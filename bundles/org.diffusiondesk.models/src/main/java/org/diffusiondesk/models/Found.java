package org.diffusiondesk.models;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/** What one look into the folders found, and whom each name means. Immutable to whoever uses it. */
final class Found {
    private final List<Candidate> all;
    /** Made when somebody asks, because most looks are for a list. */
    private final AtomicReference<Optional<Index>> index = new AtomicReference<>(Optional.empty());

    private record Index(Map<String, List<Candidate>> exact, Map<String, List<Candidate>> loose) {}

    Found(List<Candidate> all) {
        this.all = List.copyOf(all);
    }

    List<Candidate> all() {
        return all;
    }

    Stream<Candidate> stream() {
        return all.stream();
    }

    /** Those that have this name letter by letter, in the order in which they were found. */
    List<Candidate> exactly(String name) {
        return index().exact().getOrDefault(name, List.of());
    }

    /** Those that have this name but for capitals, kinds of slash and a missing file ending. */
    List<Candidate> loosely(String name) {
        return index().loose().getOrDefault(NameMatch.loose(name), List.of());
    }

    private Index index() {
        return index.updateAndGet(made -> made.or(() -> Optional.of(make()))).orElseThrow();
    }

    private Index make() {
        Map<String, List<Candidate>> exact = new HashMap<>();
        Map<String, List<Candidate>> loose = new HashMap<>();
        for (Candidate candidate : all) {
            put(exact, candidate, Function.identity());
            put(loose, candidate, NameMatch::loose);
            put(loose, candidate, name -> NameMatch.withoutEnding(NameMatch.loose(name)));
        }
        return new Index(exact, loose);
    }

    private static void put(Map<String, List<Candidate>> index, Candidate candidate, Function<String, String> written) {
        NameMatch.names(candidate).map(written).distinct().forEach(name -> {
            List<Candidate> called = index.computeIfAbsent(name, first -> new ArrayList<>(1));
            if (called.isEmpty() || called.getLast() != candidate) {
                called.add(candidate);
            }
        });
    }
}
