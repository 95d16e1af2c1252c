package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A chat that has waited for {@code maxChatHold} is served before the next exchange, also when its language model is only on its way. */
class YieldingTest extends ExchangeFixture {
    private static final Instant NOW = Samples.START;
    private static final Duration HOLD = ResourceSettings.DEFAULT.maxChatHold();
    private static final long FIRST = 1;
    private static final TextLaunch LAUNCH = Samples.launch(Samples.A);

    /** A picture that is planned, for each state of the language model that a chat waits for: as long as that is right, and too long. */
    @ParameterizedTest
    @CsvSource({
        // language model, plan, the chat has waited for a moment, or for too long
        "starting, OFFLOAD_TEXT, TakeOut, Yielding",
        "starting, MOVE_TEXT_TO_CPU, TakeOut, Yielding",
        "starting, COEXIST, Grant, Grant",
        "starting, REFUSE, Refuse, Refuse",
        "draining, OFFLOAD_TEXT, TakeOut, Yielding",
        "draining, COEXIST, Grant, Grant",
        "stopping, OFFLOAD_TEXT, TakeOut, Yielding",
        "stopping, COEXIST, Grant, Grant",
        "retry, OFFLOAD_TEXT, TakeOut, Yielding",
        "retry, COEXIST, Grant, Grant",
        "asked for, OFFLOAD_TEXT, Grant, Idle",
        "asked for, COEXIST, Grant, Grant",
        "nothing, OFFLOAD_TEXT, Grant, Grant",
        "stand-in, MOVE_TEXT_TO_CPU, Grant, Grant",
        "stand-in, OFFLOAD_TEXT, TakeOut, Yielding",
    })
    void aChatThatHasWaitedTooLongGoesBeforeAnExchangeButHoldsNoPictureThatFits(
            String text, Decision decision, String soon, String late) {
        ExchangeState planning = new ExchangeState.Planning(FIRST);
        assertThat(step(planning, text, decision, NOW)).isEqualTo(soon);
        assertThat(step(planning, text, decision, NOW.minus(HOLD))).isEqualTo(late);
    }

    /** And then: until it has been served, or there is nothing more to wait for, or the picture has gone. */
    @ParameterizedTest
    @CsvSource({
        "starting, Idle, Wait",
        "draining, Idle, Wait",
        "stopping, Idle, Wait",
        "retry, Idle, Wait",
        "asked for, Idle, Idle",
        "nothing, Idle, Idle",
        "stand-in, Idle, Wait",
    })
    void aPictureYieldsAsLongAsTheLanguageModelIsOnItsWay(String text, String soon, String late) {
        ExchangeState yielding = new ExchangeState.Yielding(FIRST);
        assertThat(step(yielding, text, Decision.OFFLOAD_TEXT, NOW)).isEqualTo(soon);
        assertThat(step(yielding, text, Decision.OFFLOAD_TEXT, NOW.minus(HOLD))).isEqualTo(late);
        assertThat(step(new ExchangeState.Yielding(2), text, Decision.OFFLOAD_TEXT, NOW.minus(HOLD)))
                .isEqualTo("Idle");
    }

    private static String step(ExchangeState state, String text, Decision decision, Instant held) {
        WorkerState worker =
                switch (text) {
                    case "starting", "stand-in" -> ExchangeSchedulerTest.TEXTS.get(1);
                    case "draining" -> ExchangeSchedulerTest.TEXTS.get(3);
                    case "stopping" -> ExchangeSchedulerTest.TEXTS.get(4);
                    case "retry" -> ExchangeSchedulerTest.TEXTS.get(5);
                    default -> ExchangeSchedulerTest.TEXTS.get(0);
                };
        ExchangeStep next = ExchangeScheduler.next(new ExchangeScheduler.View(
                state,
                OptionalLong.of(FIRST),
                false,
                false,
                false,
                worker,
                text.equals("stand-in"),
                false,
                text.equals("asked for") ? Optional.of(LAUNCH) : Optional.empty(),
                Optional.of(held),
                Optional.of(ExchangeSchedulerTest.plan(decision)),
                Optional.empty(),
                false,
                false,
                NOW,
                HOLD));
        return next instanceof ExchangeStep.Go(var following)
                ? ExchangeSchedulerTest.name(following)
                : next.getClass().getSimpleName();
    }

    /** Its language model starts now, in place of another one that was busy for long. */
    private Ticket<Grant> chatThatWaitedTooLong() {
        Ticket<Grant> busy = world.use(Samples.A);
        Ticket<Grant> chat = world.use(Samples.B);
        world.pass(HOLD);
        world.release(busy);
        world.end(LLM);
        return chat;
    }

    @Test
    void aStartThatAChatHasWaitedForTooLongIsNotBrokenOffForAPicture() {
        world.card.texts = Map.of("a", 40L, "b", 40L);
        Ticket<Grant> chat = chatThatWaitedTooLong();
        Ticket<Grant> picture = world.draw();
        assertThat(phase()).isEqualTo(CyclePhase.RELOADING);
        assertThat(world.process(LLM).cancelled).isFalse();
        world.ready(LLM);
        assertThat(chat.granted()).isPresent();
        world.release(chat);
        world.end(LLM);
        assertThat(picture.granted()).isPresent();
    }

    @Test
    void aPictureThatFitsIsDrawnWhileTheLanguageModelStartsForAChatThatHasWaitedTooLong() {
        world.card.texts = Map.of("a", 40L, "b", 10L);
        Ticket<Grant> chat = chatThatWaitedTooLong();
        assertThat(world.draw().granted()).isPresent();
        world.ready(LLM);
        assertThat(chat.granted()).isPresent();
    }

    @Test
    void aPictureNeedNotYieldToAStartThatFailsForGood() {
        world.card.texts = Map.of("a", 40L, "b", 40L);
        Ticket<Grant> chat = chatThatWaitedTooLong();
        Ticket<Grant> picture = world.draw();
        world.breakStart(LLM, true);
        assertThat(chat.ended()).isTrue();
        assertThat(picture.granted()).isPresent();
    }
}
