package org.diffusiondesk.app;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;

/** Decides when start-up is over. */
sealed interface Readiness {
    /** Something is still on its way. */
    record Waiting() implements Readiness {}

    /** Every engine that this mode has can answer. */
    record Ready() implements Readiness {}

    /** What can answer does; the rest will not without a person's help. */
    record Degraded(String reason) implements Readiness {}

    /**
     * @param wanted the workers that should get ready, by mode and by the models that are there
     * @param missing why the others are not wanted; for people
     * @param pictureLoads whether the image model is loaded by the first picture only, because memory is short
     */
    static Readiness of(
            List<WorkerStatus> workers, List<WorkerId> wanted, List<String> missing, BooleanSupplier pictureLoads) {
        List<WorkerStatus> mine =
                workers.stream().filter(w -> wanted.contains(w.id())).toList();
        List<String> reasons = mine.stream()
                .flatMap(w -> failure(w).stream())
                .collect(Collectors.toCollection(() -> new java.util.ArrayList<>(missing)));
        if (mine.stream()
                .anyMatch(w -> !canAnswer(w, pictureLoads) && failure(w).isEmpty())) {
            return new Waiting();
        }
        return reasons.isEmpty() ? new Ready() : new Degraded(String.join("; ", reasons));
    }

    private static boolean canAnswer(WorkerStatus worker, BooleanSupplier pictureLoads) {
        boolean empty = worker.id() == WorkerId.SD && worker.state() instanceof WorkerState.Ready;
        return worker.loaded() || empty && pictureLoads.getAsBoolean();
    }

    private static Optional<String> failure(WorkerStatus worker) {
        return worker.state() instanceof WorkerState.Failed failed
                ? Optional.of(worker.id().wire() + ": " + firstLine(failed.reason()))
                : Optional.empty();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
