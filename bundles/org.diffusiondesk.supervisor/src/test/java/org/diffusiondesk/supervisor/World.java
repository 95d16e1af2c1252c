package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;

/** The world around the core, driven by hand: processes, callers and the time. Checks after every event what must always hold. */
final class World {
    final Map<WorkerId, FakeProcess> processes = new EnumMap<>(WorkerId.class);
    final Map<WorkerId, Long> generations = new EnumMap<>(WorkerId.class);
    final List<Ticket<Grant>> textTickets = new ArrayList<>();
    /** When each of them was asked for. */
    final Map<Long, Instant> asked = new HashMap<>();

    final List<Ticket<Grant>> imageTickets = new ArrayList<>();
    final List<Ticket<TextLoad>> loads = new ArrayList<>();
    final List<Ticket<Boolean>> unloads = new ArrayList<>();
    final List<Ticket<Boolean>> decisions = new ArrayList<>();
    final List<Grant> grants = new ArrayList<>();
    final List<Effect.Probe> probes = new ArrayList<>();
    final List<Effect> effects = new ArrayList<>();
    final List<String> launches = new ArrayList<>();
    final SupervisorCore core;
    final Duration maxChatHold;
    Instant now = Samples.START;
    int plans;
    boolean closing;
    boolean conversations;
    final FakeCard card = new FakeCard();
    final List<SavedConversation> written = new ArrayList<>();
    /** What happened in which phase, for the message of a failure. */
    final List<String> trace = new ArrayList<>();

    private final Invariants invariants = new Invariants(this);
    private long ids;

    World(SupervisorSettings settings) {
        this.core = new SupervisorCore(settings);
        this.maxChatHold = settings.resources().maxChatHold();
    }

    static World withEngines(SupervisorSettings settings) {
        World world = new World(settings);
        world.post(new Event.EngineCame(WorkerId.SD));
        world.post(new Event.EngineCame(WorkerId.LLM));
        return world;
    }

    void post(Event first) {
        Deque<Event> queue = new ArrayDeque<>(List.of(first));
        while (!queue.isEmpty()) {
            Event event = queue.remove();
            trace.add(
                    event.getClass().getSimpleName() + " in " + core.resources().phase());
            ExchangeState before = core.exchangeState();
            List<Effect> next = core.handle(event, now);
            invariants.exchange(before, core.exchangeState());
            for (Effect effect : next) {
                effects.add(effect);
                apply(effect).ifPresent(queue::add);
            }
            invariants.all(queue.isEmpty());
            if (!closing) {
                invariants.memory();
            }
        }
    }

    private Optional<Event> apply(Effect effect) {
        switch (effect) {
            case Effect.LaunchImage(var generation) ->
                spawn(new FakeProcess(WorkerId.SD, generation, Optional.empty()));
            case Effect.LaunchText(var generation, var launch, var resume) -> {
                resume.ifPresent(files ->
                        assertThat(written).as("deleted before its use").contains(files));
                spawn(new FakeProcess(WorkerId.LLM, generation, Optional.of(launch)));
            }
            case Effect.CancelLaunch(var worker, var generation) ->
                process(worker, generation).ifPresent(p -> p.cancelled = true);
            case Effect.StopProcess(var worker, var generation, var grace, var keep) -> {
                process(worker, generation).ifPresent(p -> p.stopAsked = Optional.of(grace));
                if (keep) {
                    return Optional.of(new Event.Saved(generation, save(generation)));
                }
            }
            case Effect.Probe probe -> probes.add(probe);
            case Effect.FindFirstText find -> {}
            case Effect.Offer(var ticket, var grant) -> {
                if (!ticket.grant(grant)) {
                    return Optional.of(new Event.Release(grant.worker(), grant.generation(), grant.seat()));
                }
                invariants.grant(grant);
                grants.add(grant);
            }
            case Effect.Answer<?> answer -> answer(answer);
            case Effect.Refuse(var ticket, var error) -> ticket.fail(error);
            case Effect.Measure measure -> {
                plans += measure.picture().isPresent() ? 1 : 0;
                return Optional.of(new Event.Measured(measure.id(), card.view(measure, now)));
            }
            case Effect.Sample(var id) -> {
                return Optional.of(new Event.Sampled(id, card.free()));
            }
            case Effect.Discard(var files) ->
                assertThat(written.remove(files)).as("deleted once").isTrue();
            case Effect.WatchPeak watch -> {}
            case Effect.EndPeak end -> {}
            case Effect.ReadAhead ahead -> {}
            case Effect.Evicted evicted -> {}
            case Effect.Changed changed ->
                assertThat(TransitionText.of(changed))
                        .startsWith(changed.worker().wire());
        }
        return Optional.empty();
    }

    private Optional<SavedConversation> save(long generation) {
        if (!conversations) {
            return Optional.empty();
        }
        SavedConversation files = new SavedConversation(Map.of(0, Path.of("slot-" + generation)), 100, 1);
        written.add(files);
        return Optional.of(files);
    }

    private static <T> void answer(Effect.Answer<T> answer) {
        answer.ticket().grant(answer.value());
    }

    private void spawn(FakeProcess process) {
        assertThat(processes).as("never two processes of one worker").doesNotContainKey(process.worker);
        assertThat(process.generation)
                .as("a new generation")
                .isGreaterThan(generations.getOrDefault(process.worker, 0L));
        processes.put(process.worker, process);
        generations.put(process.worker, process.generation);
        launches.add(process.launch.map(l -> l.model().id()).orElse("sd"));
    }

    Optional<FakeProcess> process(WorkerId worker, long generation) {
        return Optional.ofNullable(processes.get(worker)).filter(p -> p.generation == generation);
    }

    FakeProcess process(WorkerId worker) {
        return Optional.ofNullable(processes.get(worker)).orElseThrow();
    }

    WorkerStatus status(WorkerId worker) {
        return core.status(now).get(worker.ordinal());
    }

    // --- callers

    Ticket<Grant> use(ModelDescription model) {
        return use(new ModelWish.Named(model));
    }

    Ticket<Grant> use(ModelWish wish) {
        Ticket<Grant> ticket = new Ticket<>(++ids);
        textTickets.add(ticket);
        asked.put(ticket.id(), now);
        post(new Event.UseText(ticket, wish));
        return ticket;
    }

    Ticket<TextLoad> load(ModelDescription model, TextOptions options) {
        Ticket<TextLoad> ticket = new Ticket<>(++ids);
        loads.add(ticket);
        post(new Event.LoadText(ticket, new ModelWish.Named(model), options));
        return ticket;
    }

    Ticket<Boolean> unload() {
        Ticket<Boolean> ticket = new Ticket<>(++ids);
        unloads.add(ticket);
        post(new Event.UnloadText(ticket));
        return ticket;
    }

    Ticket<Grant> draw() {
        Ticket<Grant> ticket = new Ticket<>(++ids);
        imageTickets.add(ticket);
        post(new Event.UseImage(ticket, ImageDemand.of(Samples.PICTURE)));
        return ticket;
    }

    /** Several pictures of one request. */
    Ticket<Grant> draw(int count) {
        Ticket<Grant> ticket = new Ticket<>(++ids);
        imageTickets.add(ticket);
        post(new Event.UseImage(
                ticket, new ImageDemand(Samples.PICTURE, 512, 512, count, ImageDemand.Pressure.NORMAL)));
        return ticket;
    }

    Ticket<Grant> drawPolitely() {
        Ticket<Grant> ticket = new Ticket<>(++ids);
        imageTickets.add(ticket);
        post(new Event.UseImage(ticket, ImageDemand.of(Samples.PICTURE).under(ImageDemand.Pressure.IF_IT_FITS)));
        return ticket;
    }

    void clearSaved() {
        Ticket<Boolean> ticket = new Ticket<>(++ids);
        decisions.add(ticket);
        post(new Event.ClearSaved(ticket));
    }

    void releaseMemory() {
        Ticket<Boolean> ticket = new Ticket<>(++ids);
        decisions.add(ticket);
        post(new Event.ReleaseMemory(ticket));
    }

    void cancel(Ticket<?> ticket) {
        if (ticket.fail(new CancelledException("gone"))) {
            post(new Event.Withdraw(ticket));
        }
    }

    void release(Ticket<Grant> ticket) {
        release(ticket.granted().orElseThrow());
    }

    void release(Grant grant) {
        grants.remove(grant);
        post(new Event.Release(grant.worker(), grant.generation(), grant.seat()));
    }

    // --- workers

    void ready(WorkerId worker) {
        FakeProcess process = process(worker);
        process.running = true;
        post(new Event.Reported(
                worker,
                new WorkerEvent.Launched(
                        process.generation, Samples.endpoint(process.generation), process.generation)));
    }

    void breakStart(WorkerId worker, boolean lasting) {
        FakeProcess process = process(worker);
        processes.remove(worker);
        post(new Event.Reported(
                worker,
                new WorkerEvent.LaunchFailed(
                        process.generation, WorkerException.startFailed("no start", null), lasting)));
    }

    void exit(WorkerId worker, ExitCause cause) {
        FakeProcess process = process(worker);
        processes.remove(worker);
        post(new Event.Reported(worker, new WorkerEvent.Exited(process.generation, Samples.exit(cause))));
    }

    /** A launch or process that was asked to end has ended. */
    void end(WorkerId worker) {
        FakeProcess process = process(worker);
        if (process.running) {
            assertThat(process.stopAsked).isPresent();
            exit(worker, ExitCause.ASKED);
        } else {
            assertThat(process.cancelled).isTrue();
            breakStart(worker, false);
        }
    }

    void pass(Duration time) {
        now = now.plus(time);
        for (int i = 0; core.nextDeadline().filter(at -> !at.isAfter(now)).isPresent(); i++) {
            assertThat(i).as("a deadline that is never done with").isLessThan(20);
            post(new Event.Tick());
        }
    }

    void passToDeadline() {
        pass(Duration.between(
                now, core.nextDeadline().filter(at -> at.isAfter(now)).orElse(now)));
    }
}
