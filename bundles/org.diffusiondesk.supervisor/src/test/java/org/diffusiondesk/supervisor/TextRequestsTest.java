package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.Test;

class TextRequestsTest {
    private static final WorkerId LLM = WorkerId.LLM;
    private static final ModelWish ANY = new ModelWish.Any(Samples.A);
    private static final TextOptions SMALL =
            new TextOptions(OptionalInt.of(512), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    private final World world = World.withEngines(Samples.settings(false, true, Duration.ofSeconds(300)));

    @Test
    void concurrentRequestsForOneModelStartItOnce() {
        List<Ticket<Grant>> tickets =
                IntStream.range(0, 20).mapToObj(i -> world.use(Samples.A)).toList();
        assertThat(tickets).noneMatch(Ticket::ended);
        world.ready(LLM);
        assertThat(world.launches).containsExactly("a");
        assertThat(tickets).allMatch(ticket -> ticket.granted().isPresent());
        assertThat(world.status(LLM).leases()).isEqualTo(20);
    }

    @Test
    void aRequestDuringAStopWaitsAndIsServed() {
        world.release(loaded());
        Ticket<Boolean> unloaded = world.unload();
        Ticket<Grant> ticket = world.use(ANY);
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Stopping.class);
        assertThat(ticket.ended()).isFalse();
        world.end(LLM);
        assertThat(unloaded.granted()).contains(true);
        world.ready(LLM);
        assertThat(ticket.granted()).isPresent();
        assertThat(world.launches).containsExactly("a", "a");
    }

    @Test
    void aCancelledWaiterLeavesNoTrace() {
        Ticket<Grant> gone = world.use(Samples.A);
        world.cancel(gone);
        world.ready(LLM);
        assertThat(world.status(LLM).leases()).isZero();
        world.pass(Duration.ofSeconds(300));
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Stopping.class);
    }

    @Test
    void aGrantThatNobodyTakesIsGivenBack() {
        Ticket<Grant> gone = world.use(Samples.A);
        gone.fail(new CancelledException("gone between decision and grant"));
        world.ready(LLM);
        assertThat(world.effects).anyMatch(Effect.Offer.class::isInstance);
        assertThat(world.status(LLM).leases()).isZero();
    }

    @Test
    void aFailedStartWakesAllWaiters() {
        List<Ticket<Grant>> tickets = List.of(world.use(Samples.A), world.use(ANY), world.use(Samples.B));
        Ticket<TextLoad> load = world.load(Samples.A, SMALL);
        world.breakStart(LLM, false);
        assertThat(tickets).allSatisfy(ticket -> failed(ticket, WorkerException.class, "no start"));
        failed(load, WorkerException.class, "no start");
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Failed.class);
    }

    @Test
    void anUnloadDuringAStartEndsIt() {
        Ticket<Grant> before = world.use(Samples.A);
        Ticket<Boolean> unloaded = world.unload();
        failed(before, UnavailableException.class, "unloaded while this request waited");
        assertThat(world.process(LLM).cancelled).isTrue();
        assertThat(unloaded.ended()).isFalse();
        world.end(LLM);
        assertThat(unloaded.granted()).contains(true);
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Stopped.class);
    }

    @Test
    void anUnloadEndsEvenAStartThatWasQuickerThanItsCancellation() {
        world.use(Samples.A);
        Ticket<Boolean> unloaded = world.unload();
        world.ready(LLM);
        assertThat(world.process(LLM).stopAsked).contains(Duration.ZERO);
        world.end(LLM);
        assertThat(unloaded.granted()).contains(true);
    }

    @Test
    void anIdleStopRacingARequestServesTheRequest() {
        world.release(loaded());
        world.pass(Duration.ofSeconds(301)); // the idle stop was decided first
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Stopping.class);
        Ticket<Grant> ticket = world.use(ANY);
        world.end(LLM);
        world.ready(LLM);
        assertThat(ticket.granted()).isPresent();

        world.release(ticket);
        world.now = world.now.plusSeconds(301); // the request comes first, although the time is up
        Ticket<Grant> first = world.use(ANY);
        world.pass(Duration.ZERO);
        assertThat(first.granted()).isPresent();
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Ready.class);
    }

    @Test
    void shutdownWakesAllWaiters() {
        Ticket<Grant> text = world.use(Samples.A);
        Ticket<Grant> image = world.draw();
        world.closing = true;
        world.post(new Event.Shutdown());
        failed(text, UnavailableException.class, "shutting down");
        failed(image, UnavailableException.class, "shutting down");
        failed(world.use(Samples.A), UnavailableException.class, "shutting down");
        assertThat(world.core.ended()).isFalse();
        world.end(WorkerId.SD);
        world.end(LLM);
        assertThat(world.core.ended()).isTrue();
    }

    @Test
    void anotherModelWaitsUntilRunningAnswersAreFinishedAndNobodyOvertakesIt() {
        Ticket<Grant> a = loaded();
        Ticket<Grant> b = world.use(Samples.B);
        Ticket<Grant> lateA = world.use(Samples.A);
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Draining.class);
        world.pass(Duration.ofSeconds(60)); // longer than the drain limit: the answer may finish all the same
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Draining.class);
        world.release(a);
        world.end(LLM);
        world.ready(LLM);
        assertThat(b.granted()).isPresent();
        assertThat(lateA.ended()).isFalse();
        world.release(b);
        world.end(LLM);
        world.ready(LLM);
        assertThat(lateA.granted()).isPresent();
        assertThat(world.launches).containsExactly("a", "b", "a");
    }

    @Test
    void aDrainIsTakenBackWhenTheOneItWasForHasGone() {
        loaded();
        Ticket<Grant> b = world.use(Samples.B);
        Ticket<Grant> lateA = world.use(Samples.A);
        world.cancel(b);
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Ready.class);
        assertThat(lateA.granted()).isPresent();
        assertThat(world.launches).containsExactly("a");
    }

    @Test
    void aDrainIsTakenBackWhenNobodyIsLeftInTheQueue() {
        loaded();
        world.cancel(world.use(Samples.B));
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Ready.class);
    }

    @Test
    void aWaiterForAnotherModelIsToldWhenItTookTooLong() {
        loaded();
        Ticket<Grant> b = world.use(Samples.B);
        world.pass(Duration.ofSeconds(300));
        failed(b, UnavailableException.class, "not ready for this request within 300 s");
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Ready.class);
    }

    @Test
    void aStartThatNobodyWaitsForGivesWayToAnotherModel() {
        Ticket<Grant> a = world.use(Samples.A);
        world.cancel(a);
        Ticket<Grant> b = world.use(Samples.B);
        assertThat(world.process(LLM).cancelled).isTrue();
        world.end(LLM);
        world.ready(LLM);
        assertThat(b.granted()).isPresent();
        assertThat(world.launches).containsExactly("a", "b");
    }

    @Test
    void aLoadWithOtherOptionsStartsItAnewAndTheSameLoadDoesNot() {
        world.release(loaded());
        Ticket<TextLoad> load = world.load(Samples.A, SMALL);
        world.end(LLM);
        world.ready(LLM);
        assertThat(load.granted()).contains(new TextLoad(Samples.A, SMALL, List.of()));
        assertThat(world.load(Samples.A, SMALL).granted()).isPresent();
        assertThat(world.use(Samples.A).granted()).isPresent();
        assertThat(world.launches).containsExactly("a", "a");
    }

    @Test
    void comesBackFromAnIdleStopWithWhatItHad() {
        world.load(Samples.B, SMALL);
        world.ready(LLM);
        world.pass(Duration.ofSeconds(300));
        world.end(LLM);
        world.use(ANY);
        assertThat(world.process(LLM).launch).contains(new TextLaunch(Samples.B, SMALL));
    }

    @Test
    void fallsBackToTheDefaultAfterAnUnload() {
        world.load(Samples.B, SMALL);
        world.ready(LLM);
        world.unload();
        world.end(LLM);
        world.use(ANY);
        assertThat(world.process(LLM).launch).contains(Samples.launch(Samples.A));
    }

    @Test
    void anUnloadLetsAnswersFinishUpToTheDrainLimit() {
        Ticket<Grant> a = loaded();
        Ticket<Boolean> unloaded = world.unload();
        world.pass(Duration.ofSeconds(29));
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Draining.class);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Stopping.class);
        world.end(LLM);
        assertThat(unloaded.granted()).contains(true);
        world.release(a); // the late end of a broken answer does no harm
        assertThat(world.status(LLM).leases()).isZero();
    }

    @Test
    void anUnloadOfNothingIsDoneAtOnce() {
        assertThat(world.unload().granted()).contains(true);
    }

    @Test
    void anotherModelNeedNotWaitForTheBackoffOfABrokenOne() {
        world.use(Samples.A);
        world.breakStart(LLM, false);
        Ticket<Grant> sameAgain = world.use(Samples.A);
        assertThat(world.launches).containsExactly("a");
        world.cancel(sameAgain);
        world.use(Samples.B);
        assertThat(world.launches).containsExactly("a", "b");
    }

    @Test
    void afterADeathWaitersAreServedByTheRestart() {
        loaded();
        Ticket<Grant> b = world.use(Samples.B);
        world.exit(LLM, ExitCause.KILLED);
        assertThat(world.launches)
                .as("another model is not held back by the death of this one")
                .containsExactly("a", "b");
        world.ready(LLM);
        assertThat(b.granted()).isPresent();
    }

    private Ticket<Grant> loaded() {
        Ticket<Grant> ticket = world.use(Samples.A);
        world.ready(LLM);
        assertThat(ticket.granted()).isPresent();
        return ticket;
    }

    private static void failed(Ticket<?> ticket, Class<? extends DeskException> kind, String words) {
        assertThat(ticket.ended()).isTrue();
        assertThatThrownBy(() -> ticket.get(0)).isInstanceOf(kind).hasMessageContaining(words);
    }
}
