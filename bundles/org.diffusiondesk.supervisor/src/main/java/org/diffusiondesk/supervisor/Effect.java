package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.EvictionCause;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;

/** What the loop wants done outside. */
sealed interface Effect {
    /** Start an sd-worker; comes back as Launched or LaunchFailed. */
    record LaunchImage(long generation) implements Effect {}

    /** Start llama-server; comes back as Launched or LaunchFailed. */
    record LaunchText(long generation, TextLaunch launch, Optional<SavedConversation> resume) implements Effect {}

    /** Give up a launch, which still comes back as Launched or LaunchFailed. */
    record CancelLaunch(WorkerId worker, long generation) implements Effect {}

    /** End a process; comes back as Exited, and as Saved before that when it is to be asked to write down what it has computed. */
    record StopProcess(WorkerId worker, long generation, Duration grace, boolean keep) implements Effect {}

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

    /** Measure the memory and estimate what is asked for; comes back as Measured, whatever happens. */
    record Measure(long id, Optional<ImageDemand> picture, Optional<TextLaunch> launch, Map<WorkerId, Long> pids)
            implements Effect {}

    /** Look how much of the bottleneck is free; comes back as Sampled. */
    record Sample(long id) implements Effect {}

    /** Watch how much memory the sd-worker uses while it draws this. */
    record WatchPeak(long seat, ImageDemand demand, ResourcePlan plan, long pid) implements Effect {}

    /** The picture is done; learn from it. */
    record EndPeak(long seat) implements Effect {}

    /** Read the model's file into the page cache; it will be needed soon. */
    record ReadAhead(ModelDescription model) implements Effect {}

    /** What was written down is not needed any more. */
    record Discard(SavedConversation conversation) implements Effect {}

    /** A model has left the memory. */
    record Evicted(WorkerId worker, String model, EvictionCause cause) implements Effect {}

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
