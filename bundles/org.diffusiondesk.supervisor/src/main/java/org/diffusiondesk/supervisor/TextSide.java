package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;

/** llama-server and those who want to use it. Belongs to the loop thread. */
final class TextSide extends WorkerSide {
    /** Somebody who waits until the process of {@code generation} has ended. */
    private record EndWatch(Ticket<Boolean> ticket, long generation) {}

    private final Deque<TextWaiter> queue = new ArrayDeque<>();
    private final List<EndWatch> watches = new ArrayList<>();
    private Optional<TextLaunch> running = Optional.empty();
    private Optional<TextLaunch> memory = Optional.empty();
    private Instant idleSince = Instant.EPOCH;

    TextSide(SupervisorSettings settings, Consumer<Effect> out) {
        super(WorkerId.LLM, settings, out);
    }

    /** What the present process was, or is being, started with. */
    Optional<TextLaunch> running() {
        return running;
    }

    void wait(TextWaiter waiter) {
        queue.add(waiter);
    }

    void engineCame(Instant now) {
        engine(true);
        if (!settings().autoStart()) {
            return;
        }
        if (life().generation() == 0) {
            emit(new Effect.FindFirstText());
        } else if (life().state() instanceof WorkerState.Failed) {
            drive(new WorkerEvent.Start(), now);
        }
    }

    /** Starts with this model unless somebody was quicker. */
    void begin(TextLaunch launch, Instant now) {
        if (life().generation() == 0 && queue.isEmpty() && memory.isEmpty()) {
            memory = Optional.of(launch);
            drive(new WorkerEvent.Start(), now);
        }
    }

    /** Stops it. Whoever came before is refused, or would start it again at once; whoever comes later is served after. */
    void unload(Ticket<Boolean> ticket, Instant now) {
        failWaiters(new UnavailableException("the language model was unloaded while this request waited for it"));
        memory = Optional.empty();
        watches.add(new EndWatch(ticket, life().generation()));
        stop(Then.REST, now);
    }

    void restart(Optional<ModelDescription> preset, Instant now) {
        Optional<TextLaunch> known =
                memory.or(() -> running).or(() -> preset.map(model -> new TextLaunch(model, TextOptions.DEFAULT)));
        if (known.isEmpty()) {
            note("can't be started: there is no language model");
            return;
        }
        if (!engine() && !life().alive()) {
            note("can't be started: this DiffusionDesk has no text engine");
            return;
        }
        memory = known;
        stop(Then.START, now);
    }

    @Override
    void serve(Instant now) {
        while (true) {
            switch (TextScheduler.next(view())) {
                case TextStep.Wait step -> {
                    return;
                }
                case TextStep.Serve(var waiter) -> grant(waiter, now);
                case TextStep.Refuse(var waiter, var error) -> {
                    queue.remove(waiter);
                    emit(new Effect.Refuse(waiter.ticket(), error));
                }
                case TextStep.Start(var launch) -> {
                    memory = Optional.of(launch);
                    drive(new WorkerEvent.Start(), now);
                }
                case TextStep.SwitchAway(var until) ->
                    drive(new WorkerEvent.Stop(Then.SWITCH, busy() == 0 ? Optional.empty() : Optional.of(until)), now);
                case TextStep.Resume step -> drive(new WorkerEvent.Resume(), now);
            }
        }
    }

    private TextScheduler.View view() {
        return new TextScheduler.View(
                life().state(),
                life().then(),
                running,
                memory,
                Optional.ofNullable(queue.peek()),
                settings().autoLoad(),
                engine());
    }

    private void grant(TextWaiter waiter, Instant now) {
        WorkerState.Ready ready = (WorkerState.Ready) life().state();
        TextLaunch launch = running.orElseThrow();
        queue.remove(waiter);
        switch (waiter) {
            case TextWaiter.Use use -> offer(use.ticket(), ready.endpoint(), launch.model(), Optional.empty(), now);
            case TextWaiter.Load load -> {
                idleSince = now; // somebody wants it, so the idle clock begins anew
                TextLoad answer = new TextLoad(
                        launch.model(), launch.options(), status(now).warnings());
                emit(new Effect.Answer<>(load.ticket(), answer));
            }
        }
    }

    /** Answers those who waited for the end of a process. */
    void answerWatches() {
        for (Iterator<EndWatch> all = watches.iterator(); all.hasNext(); ) {
            EndWatch watch = all.next();
            if (!life().alive() || life().generation() != watch.generation()) {
                all.remove();
                emit(new Effect.Answer<>(watch.ticket(), true));
            }
        }
    }

    @Override
    void tick(Instant now) {
        for (Iterator<TextWaiter> all = queue.iterator(); all.hasNext(); ) {
            TextWaiter waiter = all.next();
            if (!waiter.deadline().isAfter(now)) {
                all.remove();
                emit(new Effect.Refuse(waiter.ticket(), tooLong()));
            }
        }
        super.tick(now);
        if (idleDeadline().filter(at -> !at.isAfter(now)).isPresent()) {
            stop(Then.REST, now);
        }
    }

    private DeskException tooLong() {
        return new UnavailableException("the language model was not ready for this request within "
                + Texts.seconds(settings().startLimit()));
    }

    private Optional<Instant> idleDeadline() {
        boolean unused = life().state() instanceof WorkerState.Ready && busy() == 0 && queue.isEmpty();
        return unused && !settings().idleTimeout().isZero()
                ? Optional.of(idleSince.plus(settings().idleTimeout()))
                : Optional.empty();
    }

    @Override
    Stream<Instant> deadlines() {
        Stream<Instant> waiting = queue.stream().map(TextWaiter::deadline);
        return Stream.concat(super.deadlines(), Stream.concat(waiting, idleDeadline().stream()));
    }

    @Override
    void failWaiters(DeskException error) {
        queue.forEach(waiter -> emit(new Effect.Refuse(waiter.ticket(), error)));
        queue.clear();
    }

    @Override
    void withdraw(Ticket<?> ticket) {
        queue.removeIf(waiter -> waiter.ticket() == ticket);
        watches.removeIf(watch -> watch.ticket() == ticket);
    }

    @Override
    Effect launch(long generation) {
        TextLaunch launch = Optional.ofNullable(queue.peek())
                .flatMap(first -> first.wanted(memory))
                .or(() -> memory)
                .orElseThrow();
        running = Optional.of(launch);
        memory = running;
        return new Effect.LaunchText(generation, launch);
    }

    @Override
    void forget() {
        running = Optional.empty();
    }

    @Override
    void idle(Instant now) {
        idleSince = now;
    }

    @Override
    Optional<String> model() {
        boolean loaded = life().state() instanceof WorkerState.Ready || life().state() instanceof WorkerState.Draining;
        return loaded ? running.map(launch -> launch.model().id()) : Optional.empty();
    }
}
