package org.diffusiondesk.api.worker;

import java.time.Instant;
import java.util.Optional;

/** The life of a worker; each state carries what is known in it. */
public sealed interface WorkerState {
    /** Not running, and nobody wants it to. */
    record Stopped(Optional<ExitReport> lastExit) implements WorkerState {}

    /** Being started; for the LLM this includes loading its model. */
    record Starting(Instant since, double loadFraction) implements WorkerState {}

    /** Healthy. */
    record Ready(Endpoint endpoint, long pid, Instant since) implements WorkerState {}

    /** Healthy, takes no new work and waits for the running work to end. */
    record Draining(Endpoint endpoint, long pid, Instant deadline) implements WorkerState {}

    /** Asked to stop. */
    record Stopping(Instant deadline) implements WorkerState {}

    /** Died or did not start; tried again at {@code retryAt}, or given up when that is empty. */
    record Failed(String reason, int attempts, Optional<Instant> retryAt) implements WorkerState {}

    /** Name in JSON and on screen. */
    default String wire() {
        return switch (this) {
            case Stopped s -> "stopped";
            case Starting s -> "starting";
            case Ready s -> "ready";
            case Draining s -> "draining";
            case Stopping s -> "stopping";
            case Failed s -> "failed";
        };
    }
}
