package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState.Draining;
import org.diffusiondesk.api.worker.WorkerState.Failed;
import org.diffusiondesk.api.worker.WorkerState.Ready;
import org.diffusiondesk.api.worker.WorkerState.Starting;
import org.diffusiondesk.api.worker.WorkerState.Stopped;
import org.diffusiondesk.api.worker.WorkerState.Stopping;

/**
 * Maps (state, event) to the next state of a worker. Pure.
 *
 * <p>A new process is launched only from Stopped, Failed or at the reported end of the former one: there are never two of one worker.
 */
final class WorkerMachine {
    /** How long after the grace an end may still take (a kernel freeing gigabytes) before it is asked for again. */
    static final Duration STOP_MARGIN = Duration.ofSeconds(10);

    private final WorkerId id;
    private final SupervisorSettings settings;
    private final RestartPolicy policy;

    WorkerMachine(WorkerId id, SupervisorSettings settings) {
        this.id = id;
        this.settings = settings;
        this.policy = new RestartPolicy(settings.maxRestarts(), settings.restartWindow(), RestartPolicy.LONGEST);
    }

    Transition next(WorkerLife life, WorkerEvent event, Instant now) {
        return switch (life.state()) {
            case Stopped state -> stopped(life, event, now);
            case Starting state -> starting(life, state, event, now);
            case Ready state -> ready(life, state, event, now);
            case Draining state -> draining(life, state, event, now);
            case Stopping state -> stopping(life, state, event, now);
            case Failed state -> failed(life, event, now);
        };
    }

    private Transition stopped(WorkerLife life, WorkerEvent event, Instant now) {
        return switch (event) {
            case WorkerEvent.Start e -> launch(life, now, false);
            case WorkerEvent.Stop(Then.Start then, var until) -> launch(life, now, false);
            case WorkerEvent.Launched e -> stray(life, e);
            case WorkerEvent.Stop e -> Transition.to(life);
            case WorkerEvent.Resume e -> Transition.to(life);
            case WorkerEvent.Drained e -> Transition.to(life);
            case WorkerEvent.Loading e -> Transition.to(life);
            case WorkerEvent.LaunchFailed e -> Transition.to(life);
            case WorkerEvent.Exited e -> Transition.to(life);
            case WorkerEvent.Unresponsive e -> Transition.to(life);
            case WorkerEvent.Due e -> Transition.to(life);
        };
    }

    private Transition starting(WorkerLife life, Starting state, WorkerEvent event, Instant now) {
        return switch (event) {
            case WorkerEvent.Stop e -> abandonLaunch(life, e.then(), now);
            case WorkerEvent.Due e -> {
                String reason = "did not become ready within " + Texts.seconds(settings.startLimit());
                Transition abandoned = abandonLaunch(life, new Then.Recover(reason), now);
                List<WorkerAction> actions = new ArrayList<>(abandoned.actions());
                actions.add(new WorkerAction.FailWaiters(WorkerException.startFailed(id.wire() + ": " + reason, null)));
                yield new Transition(abandoned.life(), actions);
            }
            case WorkerEvent.Launched e when e.generation() != life.generation() -> stray(life, e);
            case WorkerEvent.Launched e -> Transition.to(life.ready(new Ready(e.endpoint(), e.pid(), now)));
            case WorkerEvent.LaunchFailed e
            when e.generation() == life.generation() -> {
                Failed failed = failure(life, e.error().text(), e.lasting(), now);
                yield Transition.to(life.failed(failed, failures(life, now)), new WorkerAction.FailWaiters(e.error()));
            }
            case WorkerEvent.Loading e
            when e.generation() == life.generation() ->
                Transition.to(life.in(new Starting(state.since(), Math.max(state.loadFraction(), e.fraction()))));
            case WorkerEvent.LaunchFailed e -> Transition.to(life);
            case WorkerEvent.Loading e -> Transition.to(life);
            case WorkerEvent.Start e -> Transition.to(life);
            case WorkerEvent.Resume e -> Transition.to(life);
            case WorkerEvent.Drained e -> Transition.to(life);
            case WorkerEvent.Exited e -> Transition.to(life);
            case WorkerEvent.Unresponsive e -> Transition.to(life);
        };
    }

    private Transition ready(WorkerLife life, Ready state, WorkerEvent event, Instant now) {
        return switch (event) {
            case WorkerEvent.Stop(var then, var until)
            when until.isPresent() ->
                Transition.to(life.in(new Draining(state.endpoint(), state.pid(), until.get()), then));
            case WorkerEvent.Stop e -> stop(life, e.then(), settings.stopGrace(), now);
            case WorkerEvent.Unresponsive e -> stop(life, new Then.Recover(e.reason()), Duration.ZERO, now);
            case WorkerEvent.Exited e when e.generation() == life.generation() -> recover(life, died(e.report()), now);
            case WorkerEvent.Launched e when e.generation() != life.generation() -> stray(life, e);
            case WorkerEvent.Launched e -> Transition.to(life);
            case WorkerEvent.Exited e -> Transition.to(life);
            case WorkerEvent.Start e -> Transition.to(life);
            case WorkerEvent.Resume e -> Transition.to(life);
            case WorkerEvent.Drained e -> Transition.to(life);
            case WorkerEvent.Loading e -> Transition.to(life);
            case WorkerEvent.LaunchFailed e -> Transition.to(life);
            case WorkerEvent.Due e -> Transition.to(life);
        };
    }

    private Transition draining(WorkerLife life, Draining state, WorkerEvent event, Instant now) {
        boolean revocable = life.then() instanceof Then.Switch || life.then() instanceof Then.Suspend;
        return switch (event) {
            case WorkerEvent.Stop(var then, var until)
            when until.isPresent() -> {
                Instant deadline = until.get().isBefore(state.deadline()) ? until.get() : state.deadline();
                yield Transition.to(life.in(new Draining(state.endpoint(), state.pid(), deadline), then));
            }
            case WorkerEvent.Stop e -> stop(life, e.then(), settings.stopGrace(), now);
            case WorkerEvent.Drained e -> stop(life, life.then(), settings.stopGrace(), now);
            case WorkerEvent.Due e
            when !(life.then() instanceof Then.Switch) -> stop(life, life.then(), settings.stopGrace(), now);
            case WorkerEvent.Resume e when revocable -> resumed(life, state);
            case WorkerEvent.Due e -> resumed(life, state);
            case WorkerEvent.Unresponsive e -> stop(life, life.then(), Duration.ZERO, now);
            case WorkerEvent.Exited e
            when e.generation() == life.generation() -> ended(life, Optional.of(e.report()), now);
            case WorkerEvent.Launched e when e.generation() != life.generation() -> stray(life, e);
            case WorkerEvent.Launched e -> Transition.to(life);
            case WorkerEvent.Resume e -> Transition.to(life);
            case WorkerEvent.Exited e -> Transition.to(life);
            case WorkerEvent.Start e -> Transition.to(life);
            case WorkerEvent.Loading e -> Transition.to(life);
            case WorkerEvent.LaunchFailed e -> Transition.to(life);
        };
    }

    private Transition stopping(WorkerLife life, Stopping state, WorkerEvent event, Instant now) {
        return switch (event) {
            case WorkerEvent.Stop e -> Transition.to(life.in(state, e.then()));
            // the launch was quicker than its cancellation, or it is a stray one: either way it must go
            case WorkerEvent.Launched e -> stray(life, e);
            case WorkerEvent.LaunchFailed e
            when e.generation() == life.generation() -> ended(life, Optional.empty(), now);
            case WorkerEvent.Exited e
            when e.generation() == life.generation() -> ended(life, Optional.of(e.report()), now);
            case WorkerEvent.Due e -> stop(life, life.then(), Duration.ZERO, now);
            case WorkerEvent.LaunchFailed e -> Transition.to(life);
            case WorkerEvent.Exited e -> Transition.to(life);
            case WorkerEvent.Start e -> Transition.to(life);
            case WorkerEvent.Resume e -> Transition.to(life);
            case WorkerEvent.Drained e -> Transition.to(life);
            case WorkerEvent.Loading e -> Transition.to(life);
            case WorkerEvent.Unresponsive e -> Transition.to(life);
        };
    }

    private Transition failed(WorkerLife life, WorkerEvent event, Instant now) {
        return switch (event) {
            case WorkerEvent.Start e -> launch(life, now, true);
            case WorkerEvent.Due e -> launch(life, now, true);
            // a person asked: what went wrong before no longer counts
            case WorkerEvent.Stop(Then.Start then, var until) -> launch(forgiven(life), now, true);
            case WorkerEvent.Stop e -> Transition.to(life.in(new Stopped(Optional.empty())));
            case WorkerEvent.Launched e -> stray(life, e);
            case WorkerEvent.Resume e -> Transition.to(life);
            case WorkerEvent.Drained e -> Transition.to(life);
            case WorkerEvent.Loading e -> Transition.to(life);
            case WorkerEvent.LaunchFailed e -> Transition.to(life);
            case WorkerEvent.Exited e -> Transition.to(life);
            case WorkerEvent.Unresponsive e -> Transition.to(life);
        };
    }

    private Transition launch(WorkerLife life, Instant now, boolean afterFailure) {
        WorkerLife launched = life.launched(now, policy.recent(life.failures(), now), afterFailure);
        return Transition.to(launched, new WorkerAction.Launch(launched.generation()));
    }

    private Transition abandonLaunch(WorkerLife life, Then then, Instant now) {
        return Transition.to(
                life.in(new Stopping(stopDeadline(settings.stopGrace(), now)), then),
                new WorkerAction.CancelLaunch(life.generation()));
    }

    private Transition stop(WorkerLife life, Then then, Duration grace, Instant now) {
        boolean keep = then instanceof Then.Suspend && !grace.isZero();
        Instant deadline = stopDeadline(grace, now).plus(keep ? settings.saveLimit() : Duration.ZERO);
        return Transition.to(
                life.in(new Stopping(deadline), then), new WorkerAction.StopProcess(life.generation(), grace, keep));
    }

    private static Instant stopDeadline(Duration grace, Instant now) {
        return now.plus(grace).plus(STOP_MARGIN);
    }

    private static Transition resumed(WorkerLife life, Draining state) {
        return Transition.to(life.in(new Ready(state.endpoint(), state.pid(), life.readySince())));
    }

    private static Transition stray(WorkerLife life, WorkerEvent.Launched launched) {
        return Transition.to(life, new WorkerAction.StopProcess(launched.generation(), Duration.ZERO, false));
    }

    private Transition ended(WorkerLife life, Optional<ExitReport> report, Instant now) {
        return switch (life.then()) {
            case Then.Rest then -> Transition.to(life.in(new Stopped(report)));
            case Then.Switch then -> Transition.to(life.in(new Stopped(report)));
            case Then.Suspend then -> Transition.to(life.in(new Stopped(report)));
            case Then.Start then -> launch(forgiven(life), now, false);
            case Then.Recover(String reason) -> recover(life, reason, now);
        };
    }

    private Transition recover(WorkerLife life, String reason, Instant now) {
        Failed failed = failure(life, reason, false, now);
        WorkerLife next = life.failed(failed, failures(life, now));
        return failed.retryAt().isPresent()
                ? Transition.to(next)
                : Transition.to(
                        next, new WorkerAction.FailWaiters(WorkerException.gone(id.wire() + ": " + reason, null)));
    }

    private Failed failure(WorkerLife life, String reason, boolean lasting, Instant now) {
        List<Instant> failures = failures(life, now);
        return new Failed(reason, failures.size(), lasting ? Optional.empty() : policy.retryAt(failures, now));
    }

    private List<Instant> failures(WorkerLife life, Instant now) {
        List<Instant> failures = new ArrayList<>(policy.recent(life.failures(), now));
        failures.add(now);
        return failures;
    }

    private static WorkerLife forgiven(WorkerLife life) {
        return new WorkerLife(
                life.state(), life.generation(), life.then(), List.of(), life.restarts(), life.readySince());
    }

    private static String died(ExitReport report) {
        return Texts.exit(report);
    }
}
