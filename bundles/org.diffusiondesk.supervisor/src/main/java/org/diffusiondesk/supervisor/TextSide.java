package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;

/** llama-server and those who want to use it. Belongs to the loop thread. */
final class TextSide extends WorkerSide {
    private final TextQueue queue = new TextQueue();
    private Optional<TextLaunch> running = Optional.empty();
    private Optional<TextLaunch> memory = Optional.empty();
    private final TextStarts starts = new TextStarts();
    private Instant idleSince = Instant.EPOCH;
    private boolean outside;
    private boolean forPicture;
    private boolean forgiving;

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
    void begin(TextLaunch launch) {
        if (life().generation() == 0 && queue.isEmpty() && memory.isEmpty()) {
            memory = Optional.of(launch);
            starts.errand(memory);
        }
    }

    /** Stops it. Whoever came before is refused, or would start it again at once; whoever comes later is served after. */
    void unload(Instant now) {
        failWaiters(new UnavailableException("the language model was unloaded while this request waited for it"));
        memory = Optional.empty();
        starts.errand(Optional.empty());
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
        if (life().alive()) {
            stop(Then.START, now);
        } else {
            forgiving = true;
            starts.errand(known);
        }
    }

    /** Whether the exchange has taken the language model out, so that it comes back even where requests may not load one. */
    void outside(boolean present, boolean picture) {
        outside = present;
        forPicture = picture;
    }

    /** What would start now if it was let. */
    Optional<TextLaunch> asks() {
        boolean gone = life().state() instanceof WorkerState.Stopped || life().state() instanceof WorkerState.Failed;
        return gone && engine() ? starts.asks() : Optional.empty();
    }

    /** Wants this one started as soon as there is room, whoever waits. */
    void errand(TextLaunch launch) {
        starts.errand(Optional.of(launch));
    }

    /** A conversation that it was to come back with does not exist any more. */
    void noConversation() {
        starts.resumed();
    }

    void noErrand() {
        starts.errand(Optional.empty());
    }

    /** What a plan has to reckon with: what runs, is to be started, or comes again by itself. */
    Optional<TextLaunch> counts() {
        boolean again = life().state() instanceof WorkerState.Failed failed
                && failed.retryAt().isPresent();
        return running.or(this::asks).or(() -> again ? memory : Optional.empty());
    }

    /** Whether what runs is a stand-in without the graphics card. */
    boolean onCpu() {
        return starts.onCpu().isPresent() && starts.onCpu().equals(running);
    }

    /** Since when the first of those waits who can't be served now. */
    Optional<Instant> heldSince() {
        return life().state() instanceof WorkerState.Ready
                ? Optional.empty()
                : queue.nextDeadline().map(at -> at.minus(settings().startLimit()));
    }

    int waiting() {
        return queue.size();
    }

    /** There is room for it: it starts, with its conversation where there is one. */
    void start(TextLaunch launch, Optional<SavedConversation> conversation, Instant now) {
        starts.decide(launch, conversation);
        memory = Optional.of(launch);
        drive(forgiving ? new WorkerEvent.Stop(Then.START, Optional.empty()) : new WorkerEvent.Start(), now);
        forgiving = false;
    }

    /** The same without the graphics card, for as long as a picture needs that. */
    void startOnCpu(TextLaunch launch, Optional<SavedConversation> conversation, Instant now) {
        starts.decideOnCpu(launch, conversation);
        drive(new WorkerEvent.Start(), now);
    }

    /** Lets it go; what it has computed is written down before. */
    void suspend(Duration drain, Instant now) {
        memory = onCpu() ? memory : counts();
        drive(new WorkerEvent.Stop(Then.SUSPEND, busy() == 0 ? Optional.empty() : Optional.of(now.plus(drain))), now);
    }

    void leaveCpu(Instant drainUntil, Instant now) {
        starts.leaveCpu();
        drive(new WorkerEvent.Stop(Then.SUSPEND, busy() == 0 ? Optional.empty() : Optional.of(drainUntil)), now);
    }

    /** It stays after all. */
    void resume(Instant now) {
        drive(new WorkerEvent.Resume(), now);
    }

    /** Goes before everybody else: a person's load. */
    void waitFirst(TextWaiter waiter) {
        queue.addFirst(waiter);
    }

    @Override
    void serve(Instant now) {
        starts.ask(Optional.empty());
        while (true) {
            switch (TextScheduler.next(view())) {
                case TextStep.Wait step -> {
                    return;
                }
                case TextStep.Serve(var waiter) -> grant(waiter, now);
                case TextStep.Refuse(var waiter, var error) -> {
                    queue.remove(waiter.ticket());
                    emit(new Effect.Refuse(waiter.ticket(), error));
                }
                case TextStep.Start(var launch) -> {
                    starts.ask(Optional.of(launch));
                    return;
                }
                case TextStep.SwitchAway(var until) -> {
                    because(StopReason.REPLACED);
                    drive(new WorkerEvent.Stop(Then.SWITCH, busy() == 0 ? Optional.empty() : Optional.of(until)), now);
                }
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
                queue.first(),
                settings().autoLoad() || outside,
                engine());
    }

    private void grant(TextWaiter waiter, Instant now) {
        WorkerState.Ready ready = (WorkerState.Ready) life().state();
        TextLaunch launch = running.orElseThrow();
        queue.remove(waiter.ticket());
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

    @Override
    void tick(Instant now) {
        for (TextWaiter waiter : queue.takeExpired(now)) {
            emit(new Effect.Refuse(
                    waiter.ticket(),
                    WaitReason.tooLong(status(now), forPicture, settings().startLimit())));
        }
        super.tick(now);
        if (idleDeadline().filter(at -> !at.isAfter(now)).isPresent()) {
            because(StopReason.IDLE);
            stop(Then.REST, now);
        }
    }

    private Optional<Instant> idleDeadline() {
        boolean unused = life().state() instanceof WorkerState.Ready && busy() == 0 && queue.isEmpty();
        return unused && !settings().idleTimeout().isZero()
                ? Optional.of(idleSince.plus(settings().idleTimeout()))
                : Optional.empty();
    }

    @Override
    Stream<Instant> deadlines() {
        Stream<Instant> own = Stream.concat(queue.nextDeadline().stream(), idleDeadline().stream());
        return Stream.concat(super.deadlines(), own);
    }

    @Override
    void failWaiters(DeskException error) {
        queue.takeAll().forEach(waiter -> emit(new Effect.Refuse(waiter.ticket(), error)));
    }

    @Override
    void withdraw(Ticket<?> ticket) {
        queue.remove(ticket);
    }

    @Override
    Effect launch(long generation) {
        Optional<TextLaunch> decided = starts.takeDecided();
        TextLaunch launch = decided.or(() -> memory).orElseThrow();
        running = Optional.of(launch);
        if (!onCpu()) {
            memory = running; // a stand-in is not what to come back with
        }
        return new Effect.LaunchText(generation, launch, starts.conversation());
    }

    @Override
    void forget() {
        running = Optional.empty();
    }

    @Override
    void idle(Instant now) {
        idleSince = now;
        starts.resumed();
    }

    @Override
    Optional<String> held() {
        return running.map(launch -> launch.model().id());
    }

    @Override
    Optional<String> model() {
        boolean loaded = life().state() instanceof WorkerState.Ready || life().state() instanceof WorkerState.Draining;
        return loaded ? held() : Optional.empty();
    }
}
