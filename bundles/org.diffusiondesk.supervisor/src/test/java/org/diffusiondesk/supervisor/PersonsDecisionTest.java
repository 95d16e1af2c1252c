package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.junit.jupiter.api.Test;

/** What a person decides in the middle of an exchange counts. */
class PersonsDecisionTest extends ExchangeFixture {
    @Test
    void aPersonsLoadDuringTheExchangeWins() {
        Ticket<Grant> picture = drawing();
        Ticket<Grant> chat = world.use(new ModelWish.Any(Samples.A));
        Ticket<TextLoad> load = world.load(Samples.B, TextOptions.DEFAULT);
        world.release(picture);
        assertThat(world.process(LLM).launch.orElseThrow().model()).isEqualTo(Samples.B);
        world.ready(LLM);
        assertThat(load.granted()).isPresent();
        assertThat(chat.granted().orElseThrow().model()).isEqualTo(Samples.B);
        assertThat(world.launches).containsExactly("sd", "a", "b");
    }

    @Test
    void aPersonsUnloadDuringTheExchangeWins() {
        Ticket<Grant> picture = drawing();
        world.unload();
        world.release(picture);
        assertThat(world.processes).doesNotContainKey(LLM);
        assertThat(phase()).isEqualTo(CyclePhase.IDLE);
    }

    @Test
    void clearingTheSavedStateMeansNoReload() {
        Ticket<Grant> picture = drawing();
        Ticket<Boolean> cleared = new Ticket<>(1000);
        world.post(new Event.ClearSaved(cleared));
        assertThat(cleared.granted()).contains(true);
        world.release(picture);
        assertThat(world.processes).doesNotContainKey(LLM);
        world.use(Samples.A);
        assertThat(world.process(LLM).launch).contains(Samples.launch(Samples.A));
    }

    @Test
    void aRestartByAPersonWaitsForThePicture() {
        Ticket<Grant> picture = drawing();
        world.post(new Event.Restart(LLM, Optional.empty()));
        assertThat(world.processes).doesNotContainKey(LLM);
        world.release(picture);
        world.ready(LLM);
    }

    @Test
    void releaseNowEndsBothAndTheNextRequestBringsThemBack() {
        Ticket<Boolean> release = new Ticket<>(1000);
        world.post(new Event.ReleaseMemory(release));
        world.end(LLM);
        assertThat(release.ended()).isFalse();
        world.end(SD);
        assertThat(release.granted()).contains(true);
        Ticket<Grant> chat = world.use(new ModelWish.Any(Samples.B));
        world.ready(LLM);
        assertThat(chat.granted().orElseThrow().model()).isEqualTo(Samples.A);
        world.draw();
        world.ready(SD);
    }

    @Test
    void releaseImagesEndsTheImageModelAlone() {
        Ticket<Boolean> release = new Ticket<>(1000);
        world.post(new Event.ReleaseImages(release));
        assertThat(release.ended()).isFalse();
        world.end(SD);
        assertThat(release.granted()).contains(true);
        assertThat(world.processes).containsKey(LLM);
        world.draw();
        world.ready(SD);
    }
}
