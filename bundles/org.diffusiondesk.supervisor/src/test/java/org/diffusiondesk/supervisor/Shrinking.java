package org.diffusiondesk.supervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes what fails small: leaves out halves, quarters, ... and at last single steps, as long as what is left still fails. */
final class Shrinking {
    /** Of these steps none can be left out. */
    record Failure<T>(List<T> smallest, Throwable why) {}

    private Shrinking() {}

    /** Empty when {@code run} does not fail on all {@code steps}. */
    static <T> Optional<Failure<T>> failure(List<T> steps, Consumer<List<T>> run) {
        return fails(steps, run).map(first -> {
            Failure<T> least = first;
            for (int part = Math.max(1, steps.size() / 2); part > 0; ) {
                Optional<Failure<T>> smaller = without(least.smallest(), part, run);
                least = smaller.orElse(least);
                part = smaller.isPresent() ? Math.min(part, least.smallest().size()) : part / 2;
            }
            return least;
        });
    }

    private static <T> Optional<Failure<T>> without(List<T> steps, int part, Consumer<List<T>> run) {
        for (int from = 0; from < steps.size(); from += part) {
            List<T> rest = new ArrayList<>(steps.subList(0, from));
            rest.addAll(steps.subList(Math.min(from + part, steps.size()), steps.size()));
            Optional<Failure<T>> failure = fails(rest, run);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    private static <T> Optional<Failure<T>> fails(List<T> steps, Consumer<List<T>> run) {
        try {
            run.accept(steps);
            return Optional.empty();
        } catch (AssertionError | RuntimeException failure) {
            return Optional.of(new Failure<>(List.copyOf(steps), failure));
        }
    }
}
