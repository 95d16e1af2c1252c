package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.diffusiondesk.api.resource.CyclePhase;
import org.junit.jupiter.api.Test;

/** One exchange for a run of pictures, and what ends the run. */
class PictureRunsTest extends ExchangeFixture {
    private static final Duration LINGER = Duration.ofMillis(250);

    @Test
    void oneExchangeServesAllQueuedPictures() {
        Ticket<Grant> first = drawing();
        Ticket<Grant> second = world.draw();
        Ticket<Grant> third = world.draw();
        world.release(first);
        assertThat(second.granted()).isPresent();
        world.release(second);
        assertThat(third.granted()).isPresent();
        world.release(third);
        world.ready(LLM);
        assertThat(world.core.resources().swaps()).isEqualTo(1);
        assertThat(world.launches).containsExactly("sd", "a", "a");
    }

    @Test
    void oneExchangeServesAPictureThatIsAskedForAMomentAfterTheOneBeforeIt() {
        Ticket<Grant> first = drawing();
        world.post(new Event.AnotherFollows(first.granted().orElseThrow().generation()));
        world.release(first);
        assertThat(phase()).isEqualTo(CyclePhase.DRAWING);
        world.pass(Duration.ofSeconds(1));
        Ticket<Grant> second = world.draw();
        assertThat(second.granted()).isPresent();
        world.release(second);
        world.ready(LLM);
        assertThat(world.launches).containsExactly("sd", "a", "a");
    }

    @Test
    void thePictureThatWasAnnouncedAndNeverCameDoesNotKeepTheLanguageModelOut() {
        Ticket<Grant> first = drawing();
        world.post(new Event.AnotherFollows(first.granted().orElseThrow().generation()));
        world.release(first);
        world.pass(NextPicture.ANNOUNCED);
        world.ready(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
        assertThat(world.core.resources().saved()).isEmpty();
    }

    @Test
    void aHeldChatGoesBeforeTheNextPictureWhenItHasWaitedLongEnough() {
        Ticket<Grant> first = drawing();
        Ticket<Grant> chat = world.use(Samples.A);
        Ticket<Grant> second = world.draw();
        world.pass(Duration.ofSeconds(121));
        world.release(first);
        assertThat(second.ended()).isFalse();
        world.ready(LLM);
        assertThat(chat.granted()).isPresent();
        assertThat(second.ended()).isFalse();
        world.release(chat);
        world.end(LLM);
        assertThat(second.granted()).isPresent();
    }

    @Test
    void aPictureMayInterruptAReloadThatNobodyWaitsFor() {
        Ticket<Grant> picture = drawing();
        world.release(picture);
        Ticket<Grant> next = world.draw();
        world.end(LLM);
        assertThat(next.granted()).isPresent();
        world.release(next);
        world.ready(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
        assertThat(world.core.resources().swaps()).isEqualTo(1);
    }

    @Test
    void aPictureWaitsForAReloadThatAChatWaitsFor() {
        Ticket<Grant> picture = drawing();
        Ticket<Grant> chat = world.use(Samples.A);
        world.release(picture);
        Ticket<Grant> next = world.draw();
        assertThat(world.process(LLM).cancelled).isFalse();
        world.ready(LLM);
        assertThat(chat.granted()).isPresent();
        world.release(chat);
        world.end(LLM);
        assertThat(next.granted()).isPresent();
    }

    @Test
    void aClientThatAsksForOnePictureAfterTheOtherCostsOneExchange() {
        world = world(lingering());
        Ticket<Grant> first = drawing();
        world.release(first);
        assertThat(phase()).isEqualTo(CyclePhase.DRAWING);
        world.pass(LINGER.minusMillis(1));
        Ticket<Grant> second = world.draw();
        assertThat(second.granted()).isPresent();
        world.release(second);
        world.pass(LINGER);
        world.ready(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
        assertThat(world.launches).containsExactly("sd", "a", "a");
    }

    @Test
    void nobodyWhoWaitsForTheLanguageModelWaitsForAPictureThatIsOnlyGuessed() {
        world = world(lingering());
        Ticket<Grant> first = drawing();
        world.release(first);
        Ticket<Grant> chat = world.use(Samples.A);
        world.ready(LLM);
        assertThat(chat.granted()).isPresent();
    }

    private static ResourceSettings lingering() {
        return Samples.lingering(ResourceSettings.DEFAULT, LINGER);
    }
}
