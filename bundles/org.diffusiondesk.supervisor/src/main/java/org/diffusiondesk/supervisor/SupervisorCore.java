package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.resource.ResourceStatus;
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
    private final Exchange exchange;
    private final EndWatches ends = new EndWatches();
    private boolean closing;

    SupervisorCore(SupervisorSettings settings) {
        this.settings = settings;
        this.text = new TextSide(settings, effects::add);
        this.image = new ImageSide(settings, effects::add);
        this.exchange = new Exchange(settings, text, image, effects::add);
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
            exchange.serve(now);
        }
        ends.answer(effects::add);
        return List.copyOf(effects);
    }

    private void take(Event event, Instant now) {
        switch (event) {
            case Event.UseText e ->
                text.wait(new TextWaiter.Use(e.ticket(), e.wish(), now.plus(settings.startLimit())));
            case Event.LoadText e -> load(e, now);
            case Event.UnloadText e -> {
                exchange.clear();
                ends.add(e.ticket(), text);
                text.because(StopReason.UNLOADED);
                text.unload(now);
            }
            case Event.UseImage e -> image.wait(new ImageWaiter(e.ticket(), e.demand()));
            case Event.Withdraw e -> {
                ends.withdraw(e.ticket());
                text.withdraw(e.ticket());
                image.withdraw(e.ticket());
            }
            case Event.Release e -> side(e.worker()).release(e.generation(), e.seat(), now);
            case Event.ModelLoaded e -> image.modelIs(e.generation(), Optional.of(e.model()));
            case Event.ModelLost e -> image.modelIs(e.generation(), Optional.empty());
            case Event.Restart e -> restart(e, now);
            case Event.EngineCame e -> engineCame(e.worker(), now);
            case Event.EngineWent e -> side(e.worker()).engine(false);
            case Event.BeginText e -> begin(e, now);
            case Event.Spawned e -> side(e.worker()).spawned(e.generation(), e.pid());
            case Event.Heard e -> side(e.worker()).heard(e.generation(), now);
            case Event.Probed e -> side(e.worker()).probed(e.generation(), e.well(), now);
            case Event.Reported e -> reported(e, now);
            case Event.Measured e -> exchange.measured(e.id(), e.view());
            case Event.Sampled e -> exchange.sampled(e.id(), e.freeBytes(), now);
            case Event.Saved e -> exchange.saved(e.generation(), e.conversation());
            case Event.ClearSaved e -> effects.add(new Effect.Answer<>(e.ticket(), exchange.clear()));
            case Event.ReleaseMemory e -> {
                exchange.clear();
                ends.add(e.ticket(), text, image);
                sides().forEach(side -> side.because(StopReason.RELEASED));
                text.stop(Then.REST, now);
                image.stop(Then.REST, now);
            }
            case Event.ReleaseImages e -> {
                ends.add(e.ticket(), image);
                image.stop(Then.REST, now);
            }
            case Event.Progress e -> exchange.progress(e.fraction());
            case Event.AnotherFollows e -> exchange.anotherFollows(e.generation(), now);
            case Event.Tick e -> {
                sides().forEach(side -> side.tick(now));
                exchange.tick(now);
            }
            case Event.Shutdown e -> shutdown(now);
        }
    }

    /** A person's wish goes before what was saved, and before those who only want to chat. */
    private void load(Event.LoadText event, Instant now) {
        TextWaiter.Load waiter =
                new TextWaiter.Load(event.ticket(), event.wish(), event.options(), now.plus(settings.startLimit()));
        if (exchange.clear()) {
            text.waitFirst(waiter);
        } else {
            text.wait(waiter);
        }
    }

    private void reported(Event.Reported event, Instant now) {
        if (event.worker() == WorkerId.LLM && event.event() instanceof WorkerEvent.LaunchFailed) {
            exchange.failed();
        }
        side(event.worker()).drive(event.event(), now);
    }

    private void restart(Event.Restart event, Instant now) {
        if (closing) {
            return;
        }
        switch (event.worker()) {
            case SD -> image.restart(now);
            case LLM -> {
                if (exchange.holds()) {
                    text.note("is out while a picture is drawn, and comes back by itself");
                } else {
                    text.because(StopReason.RESTARTED);
                    text.restart(event.preset(), now);
                }
            }
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
            text.begin(event.launch());
        }
    }

    private void shutdown(Instant now) {
        closing = true;
        exchange.close();
        sides().forEach(side -> {
            side.failWaiters(shuttingDown());
            side.because(StopReason.SHUTDOWN);
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
        return Stream.concat(sides().flatMap(WorkerSide::deadlines), closing ? Stream.empty() : exchange.deadlines())
                .min(Instant::compareTo);
    }

    /** The image worker and the text worker, in this order. */
    List<WorkerStatus> status(Instant now) {
        return sides().map(side -> side.status(now)).toList();
    }

    @Override
    public String toString() {
        return status(Instant.EPOCH) + ", " + exchange;
    }

    /** The exchange of the two models. */
    ResourceStatus resources() {
        return exchange.status();
    }

    ExchangeState exchangeState() {
        return exchange.state();
    }

    /** Whether the language model is out for a picture, or on its way out. */
    boolean forPicture() {
        return exchange.forPicture();
    }

    /** What somebody who measures from outside has to know. */
    Measurable measurable() {
        return new Measurable(exchange.counted(), exchange.processes());
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
