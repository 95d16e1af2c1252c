package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;

/**
 * All mutable state of the supervisor and what each event does to it. Used by one thread; does nothing itself, but tells what is to be done. After
 * every event everybody who waits is looked at anew, so nobody can be forgotten.
 */
final class SupervisorCore {
    private final List<Effect> effects = new ArrayList<>();
    private final SupervisorSettings settings;
    private final TextSide text;
    private final ImageSide image;
    private boolean closing;

    SupervisorCore(SupervisorSettings settings, ResourcePlanner planner) {
        this.settings = settings;
        this.text = new TextSide(settings, effects::add);
        this.image = new ImageSide(settings, planner, text::running, effects::add);
    }

    /** Takes one event in; the effects are to be applied in their order, before the next event. */
    List<Effect> handle(Event event, Instant now) {
        effects.clear();
        if (closing && event instanceof Event.Asked asked) {
            emitClosed(asked.ticket());
        } else {
            take(event, now);
        }
        if (!closing) {
            text.serve(now);
            image.serve(now);
        }
        text.answerWatches();
        return List.copyOf(effects);
    }

    private void take(Event event, Instant now) {
        switch (event) {
            case Event.UseText e ->
                text.wait(new TextWaiter.Use(e.ticket(), e.wish(), now.plus(settings.startLimit())));
            case Event.LoadText e ->
                text.wait(new TextWaiter.Load(e.ticket(), e.wish(), e.options(), now.plus(settings.startLimit())));
            case Event.UnloadText e -> text.unload(e.ticket(), now);
            case Event.UseImage e -> image.wait(new ImageWaiter(e.ticket(), e.demand()));
            case Event.Withdraw e -> {
                text.withdraw(e.ticket());
                image.withdraw(e.ticket());
            }
            case Event.Release e -> side(e.worker()).release(e.generation(), e.seat(), now);
            case Event.ModelLoaded e -> image.modelLoaded(e.generation(), e.model());
            case Event.Restart e -> restart(e, now);
            case Event.EngineCame e -> engineCame(e.worker(), now);
            case Event.EngineWent e -> side(e.worker()).engine(false);
            case Event.BeginText e -> begin(e, now);
            case Event.Spawned e -> side(e.worker()).spawned(e.generation(), e.pid());
            case Event.Heard e -> side(e.worker()).heard(e.generation(), now);
            case Event.Probed e -> side(e.worker()).probed(e.generation(), e.well(), now);
            case Event.Reported e -> side(e.worker()).drive(e.event(), now);
            case Event.Tick e -> sides().forEach(side -> side.tick(now));
            case Event.Shutdown e -> shutdown(now);
        }
    }

    private void restart(Event.Restart event, Instant now) {
        if (closing) {
            return;
        }
        switch (event.worker()) {
            case SD -> image.restart(now);
            case LLM -> text.restart(event.preset(), now);
        }
    }

    private void engineCame(WorkerId worker, Instant now) {
        if (closing) {
            return;
        }
        switch (worker) {
            case SD -> image.engineCame(now);
            case LLM -> text.engineCame(now);
        }
    }

    private void begin(Event.BeginText event, Instant now) {
        if (!closing) {
            text.begin(event.launch(), now);
        }
    }

    private void shutdown(Instant now) {
        closing = true;
        sides().forEach(side -> {
            side.failWaiters(shuttingDown());
            side.drive(new WorkerEvent.Stop(Then.REST, Optional.empty()), now);
        });
    }

    private void emitClosed(Ticket<?> ticket) {
        effects.add(new Effect.Refuse(ticket, shuttingDown()));
    }

    static UnavailableException shuttingDown() {
        return new UnavailableException("DiffusionDesk is shutting down");
    }

    /** When a {@link Event.Tick} is due at the latest. */
    Optional<Instant> nextDeadline() {
        return sides().flatMap(WorkerSide::deadlines).min(Instant::compareTo);
    }

    /** The image worker and the text worker, in this order. */
    List<WorkerStatus> status(Instant now) {
        return sides().map(side -> side.status(now)).toList();
    }

    /** Whether it was shut down and no process is left. */
    boolean ended() {
        return closing && sides().noneMatch(side -> side.life().alive());
    }

    private WorkerSide side(WorkerId worker) {
        return switch (worker) {
            case SD -> image;
            case LLM -> text;
        };
    }

    private Stream<WorkerSide> sides() {
        return Stream.of(image, text);
    }
}
