package org.diffusiondesk.supervisor;

import java.util.Optional;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.resource.EvictionCause;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerState;

/** Tells why a model has left the memory, from what happened to its worker. Pure. */
final class EvictionRule {
    private EvictionRule() {}

    /**
     * Empty when no model has left by this step.
     *
     * @param asked why the worker was last made to stop
     */
    static Optional<EvictionCause> cause(WorkerState before, WorkerEvent event, WorkerState after, StopReason asked) {
        if (loaded(before) && !loaded(after)) {
            return switch (event) {
                case WorkerEvent.Exited exited -> exit(exited.report().cause(), asked);
                case WorkerEvent.Unresponsive hung -> Optional.of(EvictionCause.UNRESPONSIVE);
                default -> asked.cause();
            };
        }
        boolean givenUp = before instanceof WorkerState.Starting
                && after instanceof WorkerState.Failed failed
                && failed.retryAt().isEmpty();
        return givenUp ? Optional.of(noStart(event)) : Optional.empty();
    }

    private static boolean loaded(WorkerState state) {
        return state instanceof WorkerState.Ready || state instanceof WorkerState.Draining;
    }

    private static Optional<EvictionCause> exit(ExitCause cause, StopReason asked) {
        return switch (cause) {
            case ASKED -> asked.cause();
            case CLEAN, CRASHED -> Optional.of(EvictionCause.CRASHED);
            case KILLED -> Optional.of(EvictionCause.KILLED);
            case OUT_OF_MEMORY -> Optional.of(EvictionCause.OUT_OF_MEMORY);
        };
    }

    private static EvictionCause noStart(WorkerEvent event) {
        boolean memory = event instanceof WorkerEvent.LaunchFailed failed
                && failed.error().code() == ErrorCode.MEMORY_SHORT;
        return memory ? EvictionCause.OUT_OF_MEMORY : EvictionCause.GIVEN_UP;
    }
}
