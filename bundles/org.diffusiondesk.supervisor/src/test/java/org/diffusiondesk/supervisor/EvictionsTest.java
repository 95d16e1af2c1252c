package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.resource.EvictionCause;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a model leaves the memory is told with its cause, once. */
class EvictionsTest extends ExchangeFixture {
    @BeforeEach
    void theCardHoldsOneOfThem() {
        world.card.texts = Map.of("a", 40L, "b", 40L);
        world.post(new Event.ModelLoaded(1, Samples.PICTURE));
    }

    private List<String> evictions() {
        return world.effects.stream()
                .filter(Effect.Evicted.class::isInstance)
                .map(Effect.Evicted.class::cast)
                .map(one -> one.worker().wire() + " " + one.model() + " "
                        + one.cause().wire())
                .toList();
    }

    @Test
    void aPictureTakesTheLanguageModelsMemory() {
        Ticket<Grant> picture = drawing();
        assertThat(evictions()).containsExactly("llm a picture");
        world.release(picture);
        world.ready(LLM);
        assertThat(evictions()).containsExactly("llm a picture");
    }

    @Test
    void theLanguageModelTakesThePicturesMemory() {
        world.card.held = 60;
        world.unload();
        world.end(LLM);
        world.use(Samples.A);
        world.end(SD);
        assertThat(evictions()).containsExactly("llm a unloaded", "sd picture language_model");
    }

    @Test
    void theLanguageModelLeavesTheCardForAPictureAndComesBack() {
        world = world(Samples.moving());
        world.card.texts = Map.of("a", 50L);
        Ticket<Grant> picture = world.draw();
        world.end(LLM);
        world.ready(LLM);
        world.release(picture);
        world.end(LLM);
        world.ready(LLM);
        assertThat(evictions()).containsExactly("llm a picture");
    }

    @Test
    void nobodyUsedItForLong() {
        world = World.withEngines(Samples.settings(true, true, Duration.ofSeconds(10)));
        world.post(new Event.BeginText(Samples.launch(Samples.A)));
        world.ready(LLM);
        world.pass(Duration.ofSeconds(10));
        assertThat(evictions()).containsExactly("llm a idle");
    }

    @Test
    void aPersonWantsTheMemoryOfBoth() {
        world.releaseMemory();
        assertThat(evictions()).containsExactlyInAnyOrder("llm a released", "sd picture released");
    }

    @Test
    void aPersonRestartsThem() {
        world.post(new Event.Restart(SD, Optional.empty()));
        world.post(new Event.Restart(LLM, Optional.empty()));
        assertThat(evictions()).containsExactly("sd picture restarted", "llm a restarted");
    }

    @Test
    void anotherOneIsWantedInItsPlace() {
        world.use(Samples.B);
        world.post(new Event.ModelLoaded(1, Samples.model("other", Samples.PICTURE.kind())));
        world.post(new Event.ModelLoaded(1, Samples.model("other", Samples.PICTURE.kind())));
        assertThat(evictions()).containsExactly("llm a replaced", "sd picture replaced");
    }

    @Test
    void theWorkerLivesButHasLostIt() {
        world.post(new Event.ModelLost(1));
        world.post(new Event.ModelLost(1));
        assertThat(evictions()).containsExactly("sd picture lost");
    }

    @ParameterizedTest
    @CsvSource({"CRASHED, crashed", "CLEAN, crashed", "KILLED, killed", "OUT_OF_MEMORY, out_of_memory"})
    void theWorkerEnds(ExitCause exit, String cause) {
        world.exit(LLM, exit);
        world.exit(SD, exit);
        assertThat(evictions()).containsExactly("llm a " + cause, "sd picture " + cause);
    }

    @Test
    void theWorkerHangs() {
        for (int i = 0; i < 6; i++) {
            world.passToDeadline();
            List.copyOf(world.probes)
                    .forEach(p -> world.post(new Event.Probed(p.worker(), p.generation(), p.worker() == SD)));
            world.probes.clear();
        }
        assertThat(evictions()).containsExactly("llm a unresponsive");
    }

    @Test
    void aStartIsGivenUp() {
        world.unload();
        world.end(LLM);
        world.use(Samples.A);
        world.breakStart(LLM, false);
        assertThat(evictions()).containsExactly("llm a unloaded"); // it is tried again
        for (int i = 0; i < 5; i++) {
            world.pass(Duration.ofSeconds(30));
            world.breakStart(LLM, false);
        }
        assertThat(evictions()).containsExactly("llm a unloaded", "llm a given_up");
    }

    @Test
    void thereIsNotEnoughMemoryForAStart() {
        WorkerEvent failure =
                new WorkerEvent.LaunchFailed(1, new EngineException(ErrorCode.MEMORY_SHORT, "too large", null), true);
        WorkerState starting = new WorkerState.Starting(Samples.START, 0);
        WorkerState failed = new WorkerState.Failed("too large", 1, Optional.empty());
        assertThat(EvictionRule.cause(starting, failure, failed, StopReason.UNLOADED))
                .contains(EvictionCause.OUT_OF_MEMORY);
    }

    @Test
    void theEndOfDiffusionDeskIsNone() {
        world.closing = true;
        world.post(new Event.Shutdown());
        assertThat(evictions()).isEmpty();
    }
}
