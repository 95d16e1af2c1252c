package org.diffusiondesk.api.worker;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A worker at one moment.
 *
 * @param model id of the model that is loaded in it
 * @param leases pieces of work in flight
 * @param restarts how often it was started again after a failure since DiffusionDesk started
 * @param memoryBytes resident memory, where known
 * @param warnings for people, for example "fell back to the CPU"
 */
public record WorkerStatus(
        WorkerId id,
        WorkerState state,
        Optional<String> model,
        OptionalLong pid,
        int leases,
        int restarts,
        OptionalLong memoryBytes,
        List<String> warnings) {
    public WorkerStatus {
        warnings = List.copyOf(warnings);
    }

    /** Ready with a model in it. */
    public boolean loaded() {
        return model.isPresent() && state instanceof WorkerState.Ready;
    }
}
