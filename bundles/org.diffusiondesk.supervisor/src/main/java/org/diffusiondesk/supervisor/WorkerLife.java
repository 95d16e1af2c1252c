package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.worker.WorkerState;

/**
 * Everything that the next transition of a worker depends on.
 *
 * @param generation number of the newest launch; 0 before the first
 * @param then what follows the end; only meaningful while draining or stopping
 * @param failures recent ones, oldest first
 * @param restarts starts after a failure, since the beginning
 * @param readySince when the newest process became ready
 */
record WorkerLife(
        WorkerState state, long generation, Then then, List<Instant> failures, int restarts, Instant readySince) {
    static final WorkerLife UNBORN =
            new WorkerLife(new WorkerState.Stopped(Optional.empty()), 0, Then.REST, List.of(), 0, Instant.EPOCH);

    WorkerLife {
        failures = List.copyOf(failures);
    }

    WorkerLife in(WorkerState next) {
        return new WorkerLife(next, generation, Then.REST, failures, restarts, readySince);
    }

    WorkerLife in(WorkerState next, Then following) {
        return new WorkerLife(next, generation, following, failures, restarts, readySince);
    }

    WorkerLife ready(WorkerState.Ready next) {
        return new WorkerLife(next, generation, Then.REST, failures, restarts, next.since());
    }

    WorkerLife failed(WorkerState.Failed next, List<Instant> recent) {
        return new WorkerLife(next, generation, Then.REST, recent, restarts, readySince);
    }

    WorkerLife launched(Instant now, List<Instant> recent, boolean afterFailure) {
        return new WorkerLife(
                new WorkerState.Starting(now, 0),
                generation + 1,
                Then.REST,
                recent,
                restarts + (afterFailure ? 1 : 0),
                readySince);
    }

    /** Whether a process exists, or may exist. */
    boolean alive() {
        return !(state instanceof WorkerState.Stopped) && !(state instanceof WorkerState.Failed);
    }

    /** The moment at which the state changes by itself, where there is one. */
    Optional<Instant> due(Duration startLimit) {
        return switch (state) {
            case WorkerState.Stopped s -> Optional.empty();
            case WorkerState.Starting s -> Optional.of(s.since().plus(startLimit));
            case WorkerState.Ready s -> Optional.empty();
            case WorkerState.Draining s -> Optional.of(s.deadline());
            case WorkerState.Stopping s -> Optional.of(s.deadline());
            case WorkerState.Failed s -> s.retryAt();
        };
    }
}
