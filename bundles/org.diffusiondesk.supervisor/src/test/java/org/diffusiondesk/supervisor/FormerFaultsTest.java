package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The faults that earlier programs of this kind had, each by its name. Those that do not concern the supervisor are tested where they belong: orphans in
 * {@code process} and the system tests, progress in {@code jobs} and the sd-worker, words for out of memory in ddsd, {@code process} and
 * {@code engine.llm}.
 */
class FormerFaultsTest {
    private static final WorkerId SD = WorkerId.SD;
    private static final WorkerId LLM = WorkerId.LLM;

    private final World world =
            World.withEngines(Samples.with(Samples.settings(true, true, Duration.ZERO), Samples.prompt()));

    @BeforeEach
    void bothRunAndTheCardIsShort() {
        world.card.total = 100;
        world.card.picture = 60;
        world.card.texts = Map.of("a", 40L, "b", 40L);
        world.post(new Event.BeginText(Samples.launch(Samples.A)));
        world.ready(SD);
        world.ready(LLM);
    }

    private CyclePhase phase() {
        return world.core.resources().phase();
    }

    @Test
    @DisplayName("two sd-workers started while the LLM was stopping")
    void oneSdWorkerHoweverManyAskWhileTheLanguageModelStops() {
        world.exit(SD, ExitCause.CRASHED);
        world.pass(Duration.ofSeconds(1));
        world.post(new Event.UnloadText(new Ticket<>(1000)));
        world.draw();
        world.draw();
        world.end(LLM);
        world.draw();
        assertThat(world.launches).containsExactly("sd", "a", "sd"); // World refuses a second process of one worker
    }

    @Test
    @DisplayName("cancel arriving during the offload lost")
    void aCancelDuringTheOffloadEndsItAndBringsTheLanguageModelBack() {
        Ticket<Grant> picture = world.draw();
        world.cancel(picture);
        world.end(LLM);
        world.ready(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
        assertThat(world.grants).isEmpty();
    }

    @Test
    @DisplayName("a failed reload never tried again")
    void aFailedReloadIsTriedAgain() {
        Ticket<Grant> picture = world.draw();
        world.end(LLM);
        world.release(picture);
        for (long backoff : List.of(1, 2, 4)) {
            world.breakStart(LLM, false);
            world.pass(Duration.ofSeconds(backoff));
        }
        world.ready(LLM);
        assertThat(world.core.resources().saved()).isEmpty();
    }

    @Test
    @DisplayName("batch went past the orchestration")
    void everyPictureIsPlannedAndABatchIsOne() {
        Ticket<Grant> batch = world.draw(3);
        assertThat(batch.ended()).isFalse();
        world.end(LLM);
        assertThat(batch.granted()).isPresent();
        world.release(batch);
        world.ready(LLM);
        assertThat(world.core.resources().swaps()).isEqualTo(1);
    }

    @Test
    @DisplayName("a request that arrived during the swap hung for ever")
    void aRequestThatArrivesInAnyPhaseIsAnswered() {
        Ticket<Grant> picture = world.draw();
        Ticket<Grant> whileStopping = world.use(Samples.A);
        world.end(LLM);
        Ticket<Grant> whileDrawing = world.use(Samples.A);
        world.release(picture);
        Ticket<Grant> whileReloading = world.use(Samples.A);
        world.ready(LLM);
        assertThat(List.of(whileStopping, whileDrawing, whileReloading))
                .allMatch(t -> t.granted().isPresent());
    }

    @Test
    @DisplayName("a request that arrived during the swap is told when it has waited too long")
    void aRequestIsNotHeldForEver() {
        world.draw();
        world.end(LLM);
        Ticket<Grant> chat = world.use(Samples.A);
        world.pass(Duration.ofSeconds(300));
        assertThatThrownBy(() -> chat.get(0)).hasMessageContaining("within 300 s");
    }

    @Test
    @DisplayName("memory reserved for a request whose client had gone")
    void aGrantWhoseCallerHasGoneReservesNothing() {
        Ticket<Grant> picture = world.draw();
        picture.fail(new CancelledException("gone")); // and the loop has not heard of it
        world.end(LLM);
        assertThat(world.status(SD).leases()).isZero();
        world.ready(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
    }

    @Test
    @DisplayName("SIGKILL of a worker counted as a clean stop")
    void aKilledWorkerFailedAndIsStartedAgain() {
        world.exit(LLM, ExitCause.KILLED);
        assertThat(world.status(LLM).state())
                .isInstanceOfSatisfying(
                        WorkerState.Failed.class, f -> assertThat(f.reason()).contains("killed by somebody else"));
        world.pass(Duration.ofSeconds(1));
        world.ready(LLM);
    }

    @Test
    @DisplayName("stale \"ready\" after a worker died")
    void nobodyGetsAWorkerThatHasDied() {
        world.exit(SD, ExitCause.CRASHED);
        Ticket<Grant> picture = world.draw();
        assertThat(picture.ended()).isFalse();
        assertThat(world.status(SD).model()).isEmpty();
        assertThat(world.status(SD).pid()).isEmpty();
        world.exit(LLM, ExitCause.CRASHED);
        assertThat(world.use(Samples.A).ended()).isFalse();
    }

    @Test
    @DisplayName("wrong state after load failure")
    void aFailedLoadLeavesNoModelBehind() {
        Ticket<TextLoad> load = world.load(Samples.B, TextOptions.DEFAULT);
        world.end(LLM);
        world.breakStart(LLM, true);
        assertThatThrownBy(() -> load.get(0)).hasMessage("no start");
        assertThat(world.status(LLM).model()).isEmpty();
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Failed.class);
        Ticket<Grant> chat = world.use(Samples.A);
        world.ready(LLM);
        assertThat(chat.granted().orElseThrow().model()).isEqualTo(Samples.A);
    }

    @Test
    @DisplayName("LLM restarted with other settings than before")
    void comesBackWithExactlyTheOptionsOfThePersonWhoLoadedIt() {
        TextOptions own =
                new TextOptions(OptionalInt.of(1024), OptionalInt.of(7), OptionalInt.of(3), Optional.of("q8_0"));
        world.load(Samples.B, own);
        world.end(LLM);
        world.ready(LLM);
        TextLaunch before = world.process(LLM).launch.orElseThrow();
        assertThat(before.options()).isEqualTo(own);
        Ticket<Grant> picture = world.draw();
        world.end(LLM);
        Ticket<Grant> chat = world.use(new ModelWish.Any(Samples.A));
        world.release(picture);
        assertThat(world.process(LLM).launch).contains(before);
        world.ready(LLM);
        assertThat(chat.granted().orElseThrow().model()).isEqualTo(Samples.B);
    }
}
