package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitReport;

/** What can happen to a worker. Reports of a process carry its generation, so that a late one can do no harm. */
sealed interface WorkerEvent {
    /** Somebody needs it. */
    record Start() implements WorkerEvent {}

    /** It shall end; {@code drainUntil} is present while work is in flight that may be finished. */
    record Stop(Then then, Optional<Instant> drainUntil) implements WorkerEvent {}

    /** The one for whom it was drained has gone. */
    record Resume() implements WorkerEvent {}

    /** The last piece of work in flight has ended. */
    record Drained() implements WorkerEvent {}

    /** The load came on. */
    record Loading(long generation, double fraction) implements WorkerEvent {}

    /** It is healthy. */
    record Launched(long generation, Endpoint endpoint, long pid) implements WorkerEvent {}

    /** The launch has ended without a process; {@code lasting} when trying again can't help. */
    record LaunchFailed(long generation, DeskException error, boolean lasting) implements WorkerEvent {}

    /** The process has ended. */
    record Exited(long generation, ExitReport report) implements WorkerEvent {}

    /** It exists but does not answer. */
    record Unresponsive(String reason) implements WorkerEvent {}

    /** The moment of {@link WorkerLife#due} has come. */
    record Due() implements WorkerEvent {}
}
