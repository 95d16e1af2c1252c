package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Those who wait for the language model: the loads of persons, the newest first, then everybody else in the order of their coming. Nothing is asked of it that
 * would have to look at each of them. Belongs to the loop thread.
 */
final class TextQueue {
    /** All wait equally long and time does not go back, so the first of each is the one that has waited longest. */
    private final LinkedHashMap<Long, TextWaiter> persons = new LinkedHashMap<>();

    private final Map<Long, TextWaiter> others = new LinkedHashMap<>();

    void add(TextWaiter waiter) {
        others.put(waiter.ticket().id(), waiter);
    }

    /** Goes before everybody else. */
    void addFirst(TextWaiter waiter) {
        persons.put(waiter.ticket().id(), waiter);
    }

    Optional<TextWaiter> first() {
        return Optional.ofNullable(persons.lastEntry()).map(Map.Entry::getValue).or(() -> others.values().stream()
                .findFirst());
    }

    void remove(Ticket<?> ticket) {
        persons.remove(ticket.id());
        others.remove(ticket.id());
    }

    /** When the one who has waited longest is told that it is too long. */
    Optional<Instant> nextDeadline() {
        return Stream.of(persons, others)
                .flatMap(some -> some.values().stream().limit(1))
                .map(TextWaiter::deadline)
                .min(Instant::compareTo);
    }

    /** Takes out those who have waited too long. */
    List<TextWaiter> takeExpired(Instant now) {
        List<TextWaiter> late = new ArrayList<>();
        for (Map<Long, TextWaiter> some : List.of(persons, others)) {
            some.values().stream()
                    .takeWhile(waiter -> !waiter.deadline().isAfter(now))
                    .forEach(late::add);
        }
        late.forEach(waiter -> remove(waiter.ticket()));
        return late;
    }

    /** Takes everybody out. */
    List<TextWaiter> takeAll() {
        List<TextWaiter> all = new ArrayList<>(persons.values());
        all.addAll(others.values());
        persons.clear();
        others.clear();
        return all;
    }

    boolean isEmpty() {
        return persons.isEmpty() && others.isEmpty();
    }

    int size() {
        return persons.size() + others.size();
    }
}
