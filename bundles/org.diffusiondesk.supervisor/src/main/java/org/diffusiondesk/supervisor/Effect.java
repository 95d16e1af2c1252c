package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;

/** What the loop wants done outside. */
sealed interface Effect {
    /** Start an sd-worker; comes back as Launched or LaunchFailed. */
    record LaunchImage(long generation) implements Effect {}

    /** Start llama-server; comes back as Launched or LaunchFailed. */
    record LaunchText(long generation, TextLaunch launch) implements Effect {}

    /** Give up a launch, which still comes back as Launched or LaunchFailed. */
    record CancelLaunch(WorkerId worker, long generation) implements Effect {}

    /** End a process; comes back as Exited. */
    record StopProcess(WorkerId worker, long generation, Duration grace) implements Effect {}

    /** Ask a process how it is; comes back as Probed. */
    record Probe(WorkerId worker, long generation, Duration limit) implements Effect {}

    /** Look for the language model to begin with; comes back as BeginText, or not. */
    record FindFirstText() implements Effect {}

    /** Give a seat to a caller; comes back as Release when the caller has gone meanwhile. */
    record Offer(Ticket<Grant> ticket, Grant grant) implements Effect {}

    /** Answer a caller who takes nothing that could be lost. */
    record Answer<T>(Ticket<T> ticket, T value) implements Effect {}

    /** Refuse a caller. */
    record Refuse(Ticket<?> ticket, DeskException error) implements Effect {}

    /** A worker went from one kind of state to another. */
    record Changed(
            WorkerId worker,
            WorkerState from,
            WorkerState to,
            long generation,
            Optional<String> model,
            Duration after,
            Instant at)
            implements Effect {}
}
