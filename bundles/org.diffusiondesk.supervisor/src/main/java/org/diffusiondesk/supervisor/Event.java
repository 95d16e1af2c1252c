package org.diffusiondesk.supervisor;

import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.WorkerId;

/** What the loop takes from its queue. */
sealed interface Event {
    /** Comes from somebody who waits on a ticket. */
    sealed interface Asked extends Event {
        Ticket<?> ticket();
    }

    /** Somebody wants to use a language model. */
    record UseText(Ticket<Grant> ticket, ModelWish wish) implements Asked {}

    /** Somebody wants a language model loaded. */
    record LoadText(Ticket<TextLoad> ticket, ModelWish wish, TextOptions options) implements Asked {}

    /** Somebody wants llama-server stopped; granted when its process has ended. */
    record UnloadText(Ticket<Boolean> ticket) implements Asked {}

    /** Somebody wants to draw. */
    record UseImage(Ticket<Grant> ticket, ImageDemand demand) implements Asked {}

    /** The caller of this ticket has gone. */
    record Withdraw(Ticket<?> ticket) implements Event {}

    /** A lease was closed, or its grant not taken. */
    record Release(WorkerId worker, long generation, long seat) implements Event {}

    /** The sd-worker has loaded a model. */
    record ModelLoaded(long generation, ModelDescription model) implements Event {}

    /** The sd-worker has no model any more. */
    record ModelLost(long generation) implements Event {}

    /** A person wants a worker restarted; {@code preset} is the language model to use if there was none. */
    record Restart(WorkerId worker, Optional<ModelDescription> preset) implements Event {}

    /** An engine came. */
    record EngineCame(WorkerId worker) implements Event {}

    /** An engine went; its process lives on. */
    record EngineWent(WorkerId worker) implements Event {}

    /** The language model to begin with was found. */
    record BeginText(TextLaunch launch) implements Event {}

    /** A process exists; it need not be ready. */
    record Spawned(WorkerId worker, long generation, long pid) implements Event {}

    /** A process wrote something, some time since the last such event. */
    record Heard(WorkerId worker, long generation) implements Event {}

    /** A health check was answered, or not. */
    record Probed(WorkerId worker, long generation, boolean well) implements Event {}

    /** A report about the life of a worker. */
    record Reported(WorkerId worker, WorkerEvent event) implements Event {}

    /** The memory as it is, and what was asked for. */
    record Measured(long id, MemoryView view) implements Event {}

    /** How much of the bottleneck is free, where that can be told. */
    record Sampled(long id, OptionalLong freeBytes) implements Event {}

    /** What a leaving llama-server had computed was written down, or not. */
    record Saved(long generation, Optional<SavedConversation> conversation) implements Event {}

    /** Somebody wants the language model that is out not to come back by itself; tells whether one was out. */
    record ClearSaved(Ticket<Boolean> ticket) implements Asked {}

    /** Somebody wants the memory of both models; granted when their processes have ended. */
    record ReleaseMemory(Ticket<Boolean> ticket) implements Asked {}

    /** Somebody wants the memory of the image model alone; granted when its process has ended. */
    record ReleaseImages(Ticket<Boolean> ticket) implements Asked {}

    /** The picture at this seat is this far. */
    record Progress(long generation, double fraction) implements Event {}

    /** Whoever draws asks again soon after the release. */
    record AnotherFollows(long generation) implements Event {}

    /** The moment of {@link SupervisorCore#nextDeadline()} has come. */
    record Tick() implements Event {}

    /** Refuse everybody, end both workers, then end. */
    record Shutdown() implements Event {}
}
