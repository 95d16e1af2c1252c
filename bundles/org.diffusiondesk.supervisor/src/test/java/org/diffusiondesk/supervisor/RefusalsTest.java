package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.WorkerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, given up, or not tried again. */
class RefusalsTest {
    private static final WorkerId LLM = WorkerId.LLM;
    private static final TextOptions SMALL =
            new TextOptions(OptionalInt.of(512), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    private final World world = World.withEngines(Samples.settings(false, true, Duration.ZERO));

    @Test
    void refusesWhenThereIsNoModelAtAll() {
        DeskException none = ModelException.unknown("no language model");
        failed(world.use(new ModelWish.OnlyLoaded(none)), ModelException.class, "no language model");
        loaded();
        assertThat(world.use(new ModelWish.OnlyLoaded(none)).granted()).isPresent();
    }

    @Test
    void withoutAutoLoadOnlyALoadStartsIt() {
        World manual = World.withEngines(Samples.settings(false, false, Duration.ZERO));
        failed(manual.use(Samples.A), UnavailableException.class, "'a' is not loaded and llm.autoLoad is off");
        manual.load(Samples.A, SMALL);
        Ticket<Grant> during = manual.use(Samples.A);
        manual.ready(LLM);
        assertThat(during.granted()).isPresent();
        failed(manual.use(Samples.B), UnavailableException.class, "'b' is not loaded");
    }

    @Test
    void refusesWithoutAnEngine() {
        World mute = new World(Samples.settings());
        Ticket<Grant> ticket = mute.use(Samples.A);
        failed(ticket, EngineException.class, "no text engine");
        assertThatThrownBy(() -> ticket.get(0))
                .extracting(e -> ((DeskException) e).code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({"2,0,500,false", "3,0,0,true", "3,1,59,false", "3,1,60,true", "2,1,500,false", "90,2,1,false"})
    void aSilentProcessIsDeadAfterThreeMissesButABusyOneOnlyAfterAMinute(
            int misses, int busy, long silence, boolean dead) {
        assertThat(ProbePolicy.dead(misses, busy, Duration.ofSeconds(silence))).isEqualTo(dead);
    }

    @Test
    void aStartIsNotTriedAgainWhenThatCannotHelp() {
        assertThat(Errors.lasting(ModelException.unknown("x"))).isTrue();
        assertThat(Errors.lasting(new InvalidRequestException("engine.llm.executable", "x")))
                .isTrue();
        assertThat(Errors.lasting(Errors.noImageEngine())).isTrue();
        assertThat(Errors.lasting(WorkerException.misfit("x", null))).isTrue();
        assertThat(Errors.lasting(new EngineException(ErrorCode.MEMORY_SHORT, "x", null)))
                .isFalse();
        assertThat(Errors.lasting(WorkerException.startFailed("x", null))).isFalse();
        assertThat(Errors.lasting(WorkerException.gone("x", null))).isFalse();
        assertThat(Errors.lasting(new CancelledException("x"))).isFalse();
        assertThat(Errors.lasting(new UnavailableException("x"))).isFalse();
    }

    @Test
    void aWrongSettingIsNamed() {
        assertThatThrownBy(() -> Samples.settings(true, true, Duration.ofSeconds(-1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("llm.idleTimeout is -1 s; it must be 0 or more");
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
