package org.diffusiondesk.rest;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.http.Assembly;

/** How DiffusionDesk is, judged from its workers. */
enum Health {
    OK("ok"),
    /** Something came to grief and is not back yet. */
    DEGRADED("degraded"),
    /** Something is started for the first time. */
    STARTING("starting"),
    /** Everything came to grief. */
    DOWN("degraded");

    private final String wire;

    Health(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }

    /** 503 only when nothing works. */
    int httpStatus() {
        return this == DOWN ? 503 : 200;
    }

    /**
     * {@code swap} is how the exchange of models stands, where there is one: a language model that can't be brought back is no good state. Nor is a part of
     * the program that serves nothing.
     */
    static Health of(List<WorkerStatus> workers, Optional<ResourceStatus> swap, Assembly assembly) {
        Health health = of(workers);
        boolean starting = assembly.isUnderWay();
        boolean missing = swap.map(ResourceStatus::failedReloads).orElse(0) > 0
                || !starting && !assembly.missing().isEmpty();
        if (missing && health != DOWN) {
            return DEGRADED;
        }
        return starting && health == OK ? STARTING : health;
    }

    private static Health of(List<WorkerStatus> workers) {
        List<Health> each = workers.stream().map(Health::of).toList();
        if (!each.isEmpty() && each.stream().allMatch(DEGRADED::equals)) {
            return DOWN;
        }
        return each.contains(DEGRADED) ? DEGRADED : each.contains(STARTING) ? STARTING : OK;
    }

    /** A worker that was stopped on purpose, for instance because it was idle, is well. */
    private static Health of(WorkerStatus worker) {
        return switch (worker.state()) {
            case WorkerState.Ready ready -> OK;
            case WorkerState.Draining draining -> OK;
            case WorkerState.Stopping stopping -> OK;
            case WorkerState.Starting starting -> worker.restarts() > 0 ? DEGRADED : STARTING;
            case WorkerState.Failed failed -> DEGRADED;
            case WorkerState.Stopped stopped ->
                stopped.lastExit()
                                .filter(exit -> exit.cause() != ExitCause.ASKED)
                                .isPresent()
                        ? DEGRADED
                        : OK;
        };
    }
}
