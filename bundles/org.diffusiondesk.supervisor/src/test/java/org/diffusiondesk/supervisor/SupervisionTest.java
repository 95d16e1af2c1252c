package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.Test;

class SupervisionTest {
    private static final WorkerId SD = WorkerId.SD;
    private static final WorkerId LLM = WorkerId.LLM;

    private final World world = World.withEngines(Samples.settings(true, true, Duration.ZERO));

    @Test
    void startsTheImageWorkerThenTheLanguageModel() {
        assertThat(world.effects)
                .hasExactlyElementsOfTypes(Effect.LaunchImage.class, Effect.Changed.class, Effect.FindFirstText.class);
        world.post(new Event.BeginText(Samples.launch(Samples.A)));
        assertThat(world.launches).containsExactly("sd", "a");
    }

    @Test
    void aRequestBeforeTheFirstModelWasFoundWins() {
        world.use(Samples.B);
        world.post(new Event.BeginText(Samples.launch(Samples.A)));
        world.ready(LLM);
        assertThat(world.launches).containsExactly("sd", "b");
    }

    @Test
    void aKilledWorkerIsFailedAtOnceAndComesBackWithWhatItHad() {
        startBoth();
        Ticket<Grant> answer = world.use(Samples.A);
        world.exit(LLM, ExitCause.KILLED);
        assertThat(world.status(LLM).state())
                .isInstanceOfSatisfying(
                        WorkerState.Failed.class, f -> assertThat(f.retryAt()).contains(world.now.plusSeconds(1)));
        assertThat(world.status(LLM).leases()).isZero();
        assertThat(world.status(LLM).pid()).isEqualTo(OptionalLong.empty());
        assertThat(world.status(SD).state()).isInstanceOf(WorkerState.Ready.class);
        world.pass(Duration.ofSeconds(1));
        world.release(answer);
        world.ready(LLM);
        assertThat(world.status(LLM).restarts()).isEqualTo(1);
        assertThat(world.status(LLM).leases()).isZero();
        assertThat(world.status(LLM).warnings()).anyMatch(w -> w.contains("was killed by somebody else"));
        assertThat(world.launches).containsExactly("sd", "a", "a");
    }

    @Test
    void aDeathInAnyStateIsNoticed() {
        startBoth();
        Ticket<Grant> lease = world.use(Samples.A);
        world.post(new Event.Restart(LLM, Optional.empty()));
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Draining.class);
        world.exit(LLM, ExitCause.CRASHED); // while draining for a restart
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Starting.class);
        world.breakStart(LLM, false); // while starting
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Failed.class);
        world.pass(Duration.ofSeconds(1));
        world.ready(LLM);
        world.post(new Event.Restart(LLM, Optional.empty()));
        world.exit(LLM, ExitCause.KILLED); // while stopping
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Starting.class);
        world.release(lease);
        world.ready(LLM);
        assertThat(world.status(LLM).leases()).isZero();
    }

    @Test
    void isGivenUpAfterFiveRestartsUntilSomebodyAsks() {
        for (long backoff : List.of(1, 2, 4, 8, 16)) {
            world.breakStart(SD, false);
            world.pass(Duration.ofSeconds(backoff));
        }
        world.breakStart(SD, false);
        world.pass(Duration.ofMinutes(60));
        assertThat(world.processes).isEmpty();
        assertThat(world.status(SD).state()).isEqualTo(new WorkerState.Failed("no start", 6, Optional.empty()));
        assertThat(world.status(SD).warnings()).anyMatch(w -> w.contains("after 6 failure(s)"));
        assertThat(world.draw().ended()).isFalse();
        world.ready(SD);
        assertThat(world.status(SD).leases()).isEqualTo(1);
    }

    @Test
    void aLastingFailureIsNotRetried() {
        Ticket<Grant> ticket = world.draw();
        world.breakStart(SD, true);
        assertThatThrownBy(() -> ticket.get(0))
                .isInstanceOf(WorkerException.class)
                .hasMessage("no start");
        world.pass(Duration.ofMinutes(1));
        assertThat(world.launches).containsExactly("sd");
    }

    /** It had looked, and the worker was given up before its wish arrived. */
    @Test
    void aModelThatWouldOnlyBeNiceToHaveIsNoReasonToStartAGivenUpWorker() {
        world.breakStart(SD, true);
        Ticket<Grant> ticket = world.drawPolitely();
        assertThatThrownBy(() -> ticket.get(0)).hasMessage("no start");
        assertThat(world.launches).containsExactly("sd");
        assertThat(world.draw().ended()).isFalse();
        assertThat(world.launches).containsExactly("sd", "sd");
    }

    @Test
    void aStartThatTakesTooLongIsAbandonedAndRetried() {
        Ticket<Grant> ticket = world.draw();
        world.pass(Duration.ofSeconds(300));
        assertThatThrownBy(() -> ticket.get(0)).hasMessage("sd: did not become ready within 300 s");
        assertThat(world.process(SD).cancelled).isTrue();
        world.end(SD);
        assertThat(world.status(SD).state()).isInstanceOf(WorkerState.Failed.class);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.launches).containsExactly("sd", "sd");
    }

    @Test
    void aRestartByAPersonDrainsFirstAndKeepsTheWaiters() {
        startBoth();
        Ticket<Grant> drawing = world.draw();
        Ticket<Grant> next = world.draw();
        world.post(new Event.Restart(SD, Optional.empty()));
        assertThat(world.status(SD).state()).isInstanceOf(WorkerState.Draining.class);
        world.release(drawing);
        world.end(SD);
        world.ready(SD);
        assertThat(next.granted()).isPresent();
        assertThat(world.status(SD).restarts())
                .as("asked for, not after a failure")
                .isZero();
    }

    @Test
    void aRestartStartsAStoppedLanguageModelWithTheDefault() {
        World quiet = World.withEngines(Samples.settings(false, true, Duration.ZERO));
        quiet.post(new Event.Restart(LLM, Optional.empty()));
        assertThat(quiet.status(LLM).warnings()).containsExactly("can't be started: there is no language model");
        quiet.post(new Event.Restart(LLM, Optional.of(Samples.B)));
        assertThat(quiet.launches).containsExactly("b");
    }

    @Test
    void aSilentIdleWorkerIsKilledAfterThreeMissesAndRestarted() {
        startBoth();
        for (int miss = 1; miss <= 3; miss++) {
            assertThat(world.status(SD).state()).isInstanceOf(WorkerState.Ready.class);
            probe(SD, false);
        }
        assertThat(world.process(SD).stopAsked).contains(Duration.ZERO);
        world.end(SD);
        assertThat(world.status(SD).state())
                .isInstanceOfSatisfying(WorkerState.Failed.class, f -> assertThat(f.reason())
                        .isEqualTo("did not answer 3 health checks in a row"));
        world.pass(Duration.ofSeconds(1));
        world.ready(SD);
        assertThat(world.status(SD).restarts()).isEqualTo(1);
    }

    @Test
    void oneGoodAnswerForgivesTheMissesBefore() {
        startBoth();
        for (boolean well : new boolean[] {false, false, true, false, false}) {
            probe(SD, well);
        }
        assertThat(world.status(SD).state()).isInstanceOf(WorkerState.Ready.class);
        assertThat(world.status(SD).warnings()).containsExactly("does not answer its health check (2 in a row)");
    }

    @Test
    void aBusyWorkerMayBeSilentWhileItGivesOtherSignsOfLife() {
        startBoth();
        world.draw();
        for (int i = 0; i < 100; i++) {
            probe(SD, false);
            world.post(new Event.Heard(SD, world.process(SD).generation));
        }
        assertThat(world.status(SD).state()).isInstanceOf(WorkerState.Ready.class);
        for (int i = 0; i < 30; i++) {
            probe(SD, false);
        }
        assertThat(world.process(SD).stopAsked).contains(Duration.ZERO);
    }

    @Test
    void theModelOfADeadImageWorkerIsForgotten() {
        startBoth();
        Ticket<Grant> drawing = world.draw();
        world.post(new Event.ModelLoaded(drawing.granted().orElseThrow().generation(), Samples.PICTURE));
        assertThat(world.status(SD).model()).contains("picture");
        assertThat(world.status(SD).loaded()).isTrue();
        world.exit(SD, ExitCause.CRASHED);
        world.pass(Duration.ofSeconds(1));
        world.ready(SD);
        assertThat(world.status(SD).model()).isEmpty();
        world.post(new Event.ModelLoaded(drawing.granted().orElseThrow().generation(), Samples.PICTURE));
        assertThat(world.status(SD).model()).as("said of the dead one").isEmpty();
    }

    @Test
    void picturesAreDrawnOneAfterTheOtherInTheOrderOfAskingEachAfterAPlan() {
        startBoth();
        List<Ticket<Grant>> tickets = List.of(world.draw(), world.draw(), world.draw());
        for (int i = 0; i < 3; i++) {
            assertThat(tickets.get(i).granted()).isPresent();
            assertThat(tickets.stream().filter(Ticket::ended)).hasSize(i + 1);
            assertThat(world.plans).isEqualTo(i + 1);
            world.release(tickets.get(i));
        }
    }

    @Test
    void refusesPicturesWithoutAnImageEngine() {
        World textOnly = new World(Samples.settings());
        textOnly.post(new Event.EngineCame(LLM));
        Ticket<Grant> ticket = textOnly.draw();
        assertThatThrownBy(() -> ticket.get(0))
                .isInstanceOf(EngineException.class)
                .hasMessage("this DiffusionDesk has no image engine");
        assertThat(textOnly.status(SD).state()).isInstanceOf(WorkerState.Stopped.class);
    }

    @Test
    void loadingProgressIsShown() {
        world.post(new Event.BeginText(Samples.launch(Samples.A)));
        world.post(new Event.Spawned(LLM, 1, 4711));
        world.post(new Event.Reported(LLM, new WorkerEvent.Loading(1, 0.4)));
        assertThat(world.status(LLM).pid()).hasValue(4711);
        assertThat(world.status(LLM).state()).isEqualTo(new WorkerState.Starting(world.now, 0.4));
        assertThat(WaitReason.of(world.status(LLM), false)).isEqualTo("The language model is being loaded (40 %).");
        assertThat(world.status(LLM).model()).isEmpty();
    }

    @Test
    void shutdownStopsBothAtTheSameTimeAndIgnoresRestarts() {
        startBoth();
        world.use(Samples.A);
        world.closing = true;
        world.post(new Event.Shutdown());
        assertThat(world.process(SD).stopAsked).contains(Duration.ofSeconds(5));
        assertThat(world.process(LLM).stopAsked).contains(Duration.ofSeconds(5));
        world.post(new Event.Restart(LLM, Optional.empty()));
        world.end(LLM);
        world.end(SD);
        assertThat(world.core.ended()).isTrue();
        assertThat(world.processes).isEmpty();
    }

    @Test
    void anEngineThatComesBackRetriesWhatFailed() {
        world.breakStart(SD, true);
        world.post(new Event.EngineWent(SD));
        world.post(new Event.EngineCame(SD));
        assertThat(world.launches).containsExactly("sd", "sd");
    }

    private void startBoth() {
        world.post(new Event.BeginText(Samples.launch(Samples.A)));
        world.ready(SD);
        world.ready(LLM);
        world.effects.clear();
    }

    /** Passes the time to the next health check of all workers and lets all but {@code worker} answer well. */
    private void probe(WorkerId worker, boolean well) {
        world.pass(Duration.ofSeconds(2));
        List<Effect.Probe> probes = List.copyOf(world.probes);
        world.probes.clear();
        assertThat(probes).anyMatch(probe -> probe.worker() == worker);
        probes.forEach(p -> world.post(new Event.Probed(p.worker(), p.generation(), p.worker() != worker || well)));
    }
}
