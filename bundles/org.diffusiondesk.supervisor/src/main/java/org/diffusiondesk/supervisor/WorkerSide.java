package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.EvictionCause;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;

/** One worker as the loop sees it: its life, its seats, its health. Mutable; belongs to the loop thread. */
abstract sealed class WorkerSide permits TextSide, ImageSide {
    private static final Duration LEAST_PROBE_LIMIT = Duration.ofSeconds(1);

    private final WorkerId id;
    private final SupervisorSettings settings;
    private final WorkerMachine machine;
    private final RestartPolicy policy;
    private final Consumer<Effect> out;

    private final Map<Long, Cut> seats = new HashMap<>();
    private WorkerLife life = WorkerLife.UNBORN;
    private OptionalLong pid = OptionalLong.empty();
    private Instant entered = Instant.EPOCH;
    private Instant lastSign = Instant.EPOCH;
    private Instant nextProbe = Instant.EPOCH;
    private boolean probing;
    private int misses;
    private boolean engine;
    private Optional<String> note = Optional.empty();
    private Optional<String> lastFailure = Optional.empty();
    private StopReason reason = StopReason.UNLOADED;

    WorkerSide(WorkerId id, SupervisorSettings settings, Consumer<Effect> out) {
        this.id = id;
        this.settings = settings;
        this.machine = new WorkerMachine(id, settings);
        this.policy = new RestartPolicy(settings.maxRestarts(), settings.restartWindow(), RestartPolicy.LONGEST);
        this.out = out;
    }

    /** Gives the waiters whatever they can be given now. */
    abstract void serve(Instant now);

    /** Refuses everybody who waits. */
    abstract void failWaiters(DeskException error);

    /** Forgets a caller who has gone. */
    abstract void withdraw(Ticket<?> ticket);

    /** How to start the process of this generation. */
    abstract Effect launch(long generation);

    /** The process has gone, and what was in it. */
    abstract void forget();

    /** Nobody uses the ready worker from now on. */
    abstract void idle(Instant now);

    /** A seat was left. */
    void left(long seat) {}

    /** The model that the process has, or is loading. */
    abstract Optional<String> held();

    /** The model in the ready worker. */
    abstract Optional<String> model();

    final WorkerLife life() {
        return life;
    }

    final OptionalLong pid() {
        return pid;
    }

    final SupervisorSettings settings() {
        return settings;
    }

    final void emit(Effect effect) {
        out.accept(effect);
    }

    final int busy() {
        return seats.size();
    }

    final boolean engine() {
        return engine;
    }

    final void engine(boolean present) {
        engine = present;
    }

    final void note(String warning) {
        note = Optional.of(warning);
    }

    /** Hands an event to the machine and does what it asks for. */
    final void drive(WorkerEvent event, Instant now) {
        WorkerLife before = life;
        Optional<String> held = held();
        Transition transition = machine.next(before, event, now);
        life = transition.life();
        boolean changed = before.state().getClass() != life.state().getClass();
        Duration lasted = entered.equals(Instant.EPOCH) ? Duration.ZERO : Duration.between(entered, now);
        if (changed) {
            entered = now;
        }
        EvictionRule.cause(before.state(), event, life.state(), reason).ifPresent(cause -> evicted(held, cause));
        if (life.generation() != before.generation() || !life.alive()) {
            seats.clear();
            pid = OptionalLong.empty();
            forget();
        }
        for (WorkerAction action : transition.actions()) {
            if (action instanceof WorkerAction.StopProcess stop && stop.generation() == life.generation()) {
                cut(before.state(), event);
            }
            perform(action);
        }
        if (changed) {
            arrive(now);
            out.accept(new Effect.Changed(id, before.state(), life.state(), life.generation(), model(), lasted, now));
        }
    }

    /** {@code held} has left the memory, if there was a model in it. */
    final void evicted(Optional<String> held, EvictionCause cause) {
        held.ifPresent(model -> out.accept(new Effect.Evicted(id, model, cause)));
    }

    /** Whoever uses the process that ends now learns why, before it does. */
    private void cut(WorkerState before, WorkerEvent event) {
        String text = event instanceof WorkerEvent.Unresponsive hung
                ? id.wire() + " " + hung.reason() + " and was stopped"
                : reason.cut(before instanceof WorkerState.Draining && event instanceof WorkerEvent.Due, settings);
        seats.values().forEach(seat -> seat.because(text));
    }

    /** Why the next stop is. */
    final void because(StopReason next) {
        reason = next;
    }

    private void perform(WorkerAction action) {
        switch (action) {
            case WorkerAction.Launch(var generation) -> out.accept(launch(generation));
            case WorkerAction.CancelLaunch(var generation) -> out.accept(new Effect.CancelLaunch(id, generation));
            case WorkerAction.StopProcess(var generation, var grace, var keep) ->
                out.accept(new Effect.StopProcess(id, generation, grace, keep));
            case WorkerAction.FailWaiters(var error) -> failWaiters(error);
        }
    }

    private void arrive(Instant now) {
        switch (life.state()) {
            case WorkerState.Ready ready -> {
                pid = OptionalLong.of(ready.pid());
                misses = 0;
                probing = false;
                lastSign = now;
                nextProbe = now.plus(settings.probeInterval());
                note = Optional.empty();
                idle(now);
            }
            case WorkerState.Failed failed -> lastFailure = Optional.of(failed.reason());
            case WorkerState.Stopped s -> misses = 0;
            case WorkerState.Starting s -> misses = 0;
            case WorkerState.Draining s -> {}
            case WorkerState.Stopping s -> {}
        }
    }

    /** Ends the process, letting work in flight finish up to the drain limit. */
    final void stop(Then then, Instant now) {
        Optional<Instant> until = busy() == 0 ? Optional.empty() : Optional.of(now.plus(settings.drainLimit()));
        drive(new WorkerEvent.Stop(then, until), now);
    }

    /** Reserves a seat and offers it. It is given back by a Release when the caller did not take it. */
    final void offer(
            Ticket<Grant> ticket, Endpoint endpoint, ModelDescription model, Optional<ResourcePlan> plan, Instant now) {
        Cut cut = new Cut();
        seats.put(ticket.id(), cut);
        lastSign = now;
        out.accept(new Effect.Offer(ticket, new Grant(id, life.generation(), ticket.id(), endpoint, model, plan, cut)));
    }

    /** A seat is free again; one of a former process is not known any more. */
    final void release(long generation, long seat, Instant now) {
        if (generation != life.generation() || seats.remove(seat) == null) {
            return;
        }
        lastSign = now;
        left(seat);
        if (seats.isEmpty()) {
            idle(now);
            drive(new WorkerEvent.Drained(), now);
        }
    }

    final void spawned(long generation, long process) {
        if (generation == life.generation() && life.alive()) {
            pid = OptionalLong.of(process);
        }
    }

    final void heard(long generation, Instant now) {
        if (generation == life.generation()) {
            lastSign = now;
        }
    }

    final void probed(long generation, boolean well, Instant now) {
        if (generation != life.generation() || !probing) {
            return;
        }
        probing = false;
        nextProbe = now.plus(settings.probeInterval());
        if (well) {
            misses = 0;
            lastSign = now;
            return;
        }
        misses++;
        if (probed() && ProbePolicy.dead(misses, busy(), Duration.between(lastSign, now))) {
            drive(new WorkerEvent.Unresponsive("did not answer " + misses + " health checks in a row"), now);
        }
    }

    private boolean probed() {
        return life.state() instanceof WorkerState.Ready || life.state() instanceof WorkerState.Draining;
    }

    /** Does what time alone brings about. */
    void tick(Instant now) {
        if (life.due(settings.startLimit()).filter(at -> !at.isAfter(now)).isPresent()) {
            drive(new WorkerEvent.Due(), now);
        }
        if (probed() && !probing && !nextProbe.isAfter(now)) {
            probing = true;
            Duration interval = settings.probeInterval();
            Duration limit = interval.compareTo(LEAST_PROBE_LIMIT) > 0 ? interval : LEAST_PROBE_LIMIT;
            out.accept(new Effect.Probe(id, life.generation(), limit));
        }
    }

    /** When to call {@link #tick} at the latest. */
    Stream<Instant> deadlines() {
        Stream<Instant> own = life.due(settings.startLimit()).stream();
        return probed() && !probing ? Stream.concat(own, Stream.of(nextProbe)) : own;
    }

    final WorkerStatus status(Instant now) {
        return new WorkerStatus(
                id, life.state(), model(), pid, busy(), life.restarts(), OptionalLong.empty(), warnings(now));
    }

    private List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        note.ifPresent(warnings::add);
        if (misses > 0) {
            warnings.add("does not answer its health check (" + misses + " in a row)");
        }
        if (life.state() instanceof WorkerState.Failed failed
                && failed.retryAt().isEmpty()) {
            warnings.add("not tried again by itself after " + failed.attempts()
                    + " failure(s); a request or a restart tries again");
        }
        if (life.alive() && !policy.recent(life.failures(), now).isEmpty()) {
            lastFailure.ifPresent(reason -> warnings.add("started again after a failure: " + reason));
        }
        return warnings;
    }
}
