package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.SavedState;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.Test;

/** The exchange of the two models, step by step. */
class ExchangeTest extends ExchangeFixture {
    @Test
    void takesTheLanguageModelOutDrawsAndBringsItBackAsItWas() {
        world.card.texts = Map.of("a", 40L);
        TextLaunch before = world.process(LLM).launch.orElseThrow();
        Ticket<Grant> picture = world.draw();
        assertThat(phase()).isEqualTo(CyclePhase.STOPPING);
        assertThat(picture.ended()).isFalse();
        assertThat(world.core.resources().saved()).contains(new SavedState(before, true, true, world.now));
        world.end(LLM);
        assertThat(picture.granted()).isPresent();
        assertThat(phase()).isEqualTo(CyclePhase.DRAWING);
        assertThat(world.processes).doesNotContainKey(LLM);
        world.release(picture);
        assertThat(phase()).isEqualTo(CyclePhase.RELOADING);
        assertThat(world.process(LLM).launch).contains(before);
        world.ready(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
        assertThat(world.core.resources().saved()).isEmpty();
        assertThat(world.core.resources().swaps()).isEqualTo(1);
        assertThat(world.written).as("slot files are deleted after use").isEmpty();
    }

    @Test
    void eachPhaseTellsItsOwnBeginning() {
        Ticket<Grant> chat = world.use(Samples.A);
        world.card.texts = Map.of("a", 40L);
        world.pass(Duration.ofSeconds(1));
        world.draw();
        assertThat(world.core.resources().since()).isEqualTo(world.now);
        world.pass(Duration.ofSeconds(3));
        world.release(chat);
        assertThat(phase()).isEqualTo(CyclePhase.STOPPING);
        assertThat(world.core.resources().since()).isEqualTo(world.now);
        world.pass(Duration.ofSeconds(1));
        world.end(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.DRAWING);
        assertThat(world.core.resources().since()).isEqualTo(world.now);
    }

    @Test
    void aRunningChatFinishesFirst() {
        Ticket<Grant> chat = world.use(Samples.A);
        world.card.texts = Map.of("a", 40L);
        Ticket<Grant> picture = world.draw();
        assertThat(phase()).isEqualTo(CyclePhase.DRAINING);
        world.pass(Duration.ofSeconds(20));
        assertThat(world.process(LLM).stopAsked).isEmpty();
        world.release(chat);
        world.end(LLM);
        assertThat(picture.granted()).isPresent();
    }

    @Test
    void aChatThatNeverEndsIsCutAtTheDrainLimit() {
        world.use(Samples.A);
        world.card.texts = Map.of("a", 40L);
        Ticket<Grant> picture = world.draw();
        world.pass(Duration.ofSeconds(30));
        assertThat(world.process(LLM).stopAsked).isPresent();
        world.end(LLM);
        assertThat(picture.granted()).isPresent();
    }

    @Test
    void aChatThatComesMeanwhileIsHeldAndThenServed() {
        Ticket<Grant> picture = drawing();
        Ticket<Grant> chat = world.use(Samples.A);
        assertThat(chat.ended()).isFalse();
        assertThat(world.core.resources().heldChats()).isEqualTo(1);
        world.release(picture);
        assertThat(chat.ended()).isFalse();
        world.ready(LLM);
        assertThat(chat.granted()).isPresent();
    }

    @Test
    void theReloadFollowsFailureCancelAndDeathAlike() {
        Ticket<Grant> picture = drawing();
        world.exit(SD, ExitCause.CRASHED);
        assertThat(phase()).isEqualTo(CyclePhase.RELOADING);
        world.ready(LLM);
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Ready.class);
        world.release(picture);
    }

    @Test
    void cancelArrivingDuringTheOffloadIsNotLost() {
        world.card.texts = Map.of("a", 40L);
        Ticket<Grant> picture = world.draw();
        world.cancel(picture); // while it is being stopped
        world.end(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.RELOADING);
        world.ready(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
    }

    @Test
    void aPictureThatGoesWhileAChatFinishesLeavesTheLanguageModelAlone() {
        Ticket<Grant> chat = world.use(Samples.A);
        world.card.texts = Map.of("a", 40L);
        Ticket<Grant> picture = world.draw();
        world.cancel(picture);
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Ready.class);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
        assertThat(world.core.resources().saved()).isEmpty();
        world.release(chat);
        assertThat(world.launches).containsExactly("sd", "a");
    }

    @Test
    void aFailedReloadIsTriedAgainAndShown() {
        Ticket<Grant> picture = drawing();
        Ticket<Grant> chat = world.use(Samples.A);
        world.release(picture);
        world.breakStart(LLM, false);
        assertThatThrownBy(() -> chat.get(0)).hasMessageContaining("no start");
        assertThat(world.core.resources().failedReloads()).isEqualTo(1);
        assertThat(phase()).isEqualTo(CyclePhase.RELOADING);
        world.pass(Duration.ofSeconds(1));
        world.ready(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
        assertThat(world.core.resources().failedReloads()).isZero();
        assertThat(world.written).isEmpty();
    }

    @Test
    void aReloadThatIsGivenUpIsTriedAgainAfterTheNextPicture() {
        Ticket<Grant> picture = drawing();
        world.release(picture);
        world.breakStart(LLM, true);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
        Ticket<Grant> next = world.draw();
        assertThat(next.granted()).isPresent();
        world.release(next);
        world.ready(LLM);
        assertThat(world.core.resources().saved()).isEmpty();
    }

    @Test
    void theImageModelMakesRoomForTheWayBack() {
        Ticket<Grant> picture = drawing();
        world.post(new Event.ModelLoaded(picture.granted().orElseThrow().generation(), Samples.PICTURE));
        world.card.held = 60;
        world.release(picture);
        assertThat(world.processes).doesNotContainKey(LLM);
        assertThat(world.process(SD).stopAsked).isPresent();
        world.card.held = 0;
        world.end(SD);
        assertThat(world.process(LLM).launch).contains(Samples.launch(Samples.A));
        world.ready(SD);
        world.ready(LLM);
        assertThat(world.status(SD).model()).isEmpty();
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
    }

    @Test
    void aPictureThatCantFitIsRefusedAtOnce() {
        world.card.picture = 101;
        Ticket<Grant> picture = world.draw();
        assertThatThrownBy(() -> picture.get(0)).isInstanceOfSatisfying(DeskException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.MEMORY_SHORT));
        assertThat(world.status(LLM).state()).isInstanceOf(WorkerState.Ready.class);
    }

    @Test
    void aPoliteLoadNeverTakesTheLanguageModelOut() {
        world.card.texts = Map.of("a", 40L);
        Ticket<Grant> preload = world.drawPolitely();
        assertThatThrownBy(() -> preload.get(0)).hasMessageContaining("would take the language model out");
        assertThat(world.process(LLM).stopAsked).isEmpty();
    }

    @Test
    void aLanguageModelThatDoesNotFitBesideAPictureWaitsForItsEnd() {
        world.unload();
        world.end(LLM);
        Ticket<Grant> picture = world.draw();
        assertThat(picture.granted()).as("alone it fits").isPresent();
        world.card.texts = Map.of("a", 40L);
        Ticket<Grant> chat = world.use(Samples.A);
        assertThat(world.processes).doesNotContainKey(LLM);
        world.release(picture);
        world.ready(LLM);
        assertThat(chat.granted()).isPresent();
    }

    @Test
    void chatGoesOnOnTheCpuWhereThatWasWished() {
        world = world(Samples.moving());
        world.card.texts = Map.of("a", 40L);
        Ticket<Grant> picture = world.draw();
        world.end(LLM);
        assertThat(picture.granted()).isPresent();
        assertThat(world.process(LLM).launch).contains(Samples.onCpu(Samples.launch(Samples.A)));
        world.ready(LLM);
        Ticket<Grant> chat = world.use(Samples.A);
        assertThat(chat.granted()).isPresent();
        Ticket<Grant> next = world.draw();
        world.release(picture);
        assertThat(next.granted())
                .as("the language model is out of the way already")
                .isPresent();
        world.release(next);
        assertThat(phase()).isEqualTo(CyclePhase.DRAINING);
        world.release(chat);
        world.end(LLM);
        assertThat(world.process(LLM).launch).contains(Samples.launch(Samples.A));
        world.ready(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
        assertThat(world.core.resources().swaps()).isEqualTo(1);
        assertThat(world.written).isEmpty();
        assertThat(world.launches).isEqualTo(List.of("sd", "a", "a", "a"));
    }

    @Test
    void aStandInOnTheCpuThatDiesComesBackAsOne() {
        world = world(Samples.moving());
        world.card.texts = Map.of("a", 40L);
        Ticket<Grant> picture = world.draw();
        world.end(LLM);
        world.ready(LLM);
        world.exit(LLM, ExitCause.KILLED);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.process(LLM).launch).contains(Samples.onCpu(Samples.launch(Samples.A)));
        world.ready(LLM);
        world.release(picture);
        world.end(LLM);
        assertThat(world.process(LLM).launch).contains(Samples.launch(Samples.A));
        world.ready(LLM);
    }

    @Test
    void waitsUntilTheMemoryIsReallyBack() {
        world.card.texts = Map.of("a", 40L);
        world.card.slowRelease = true;
        world.card.used = 10_000_000_000L;
        Ticket<Grant> picture = world.draw();
        world.end(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.SETTLING);
        world.pass(Duration.ofMillis(500));
        assertThat(picture.ended()).isFalse();
        world.card.slowRelease = false;
        world.pass(Duration.ofMillis(50));
        assertThat(picture.granted()).isPresent();
    }

    @Test
    void doesNotWaitForMemoryForEver() {
        world.card.texts = Map.of("a", 40L);
        world.card.slowRelease = true;
        world.card.used = 10_000_000_000L;
        Ticket<Grant> picture = world.draw();
        world.end(LLM);
        world.pass(Duration.ofSeconds(2));
        assertThat(picture.granted()).isPresent();
    }
}
