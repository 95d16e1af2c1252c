package org.diffusiondesk.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.diffusiondesk.api.image.Preloading;
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
     * @param preloading of the image model
     * @param memoryShort whether the image model is loaded by the first picture only, to spare the language model
     */
    static Readiness of(
            List<WorkerStatus> workers,
            List<WorkerId> wanted,
            List<String> missing,
            Preloading preloading,
            BooleanSupplier memoryShort) {
        List<WorkerStatus> mine =
                workers.stream().filter(w -> wanted.contains(w.id())).toList();
        List<String> reasons = new ArrayList<>(missing);
        for (WorkerStatus worker : mine) {
            Optional<String> failure = failure(worker, preloading);
            if (failure.isEmpty() && !canAnswer(worker, preloading, memoryShort)) {
                return new Waiting();
            }
            failure.ifPresent(reasons::add);
        }
        return reasons.isEmpty() ? new Ready() : new Degraded(String.join("; ", reasons));
    }

    private static boolean canAnswer(WorkerStatus worker, Preloading preloading, BooleanSupplier memoryShort) {
        return worker.loaded() || isEmpty(worker) && (!preloading.expected() || memoryShort.getAsBoolean());
    }

    private static boolean isEmpty(WorkerStatus worker) {
        return worker.id() == WorkerId.SD && worker.state() instanceof WorkerState.Ready && !worker.loaded();
    }

    private static Optional<String> failure(WorkerStatus worker, Preloading preloading) {
        Optional<String> reason = worker.state() instanceof WorkerState.Failed failed
                ? Optional.of(failed.reason())
                : preloading.problem().filter(problem -> isEmpty(worker));
        return reason.map(text -> worker.id().wire() + ": " + firstLine(text));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
