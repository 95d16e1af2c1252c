package org.diffusiondesk.ui.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.ui.service.Hands;
import org.junit.jupiter.api.Test;

class ResourcesModelTest {
    private final Hands hands = new Hands();
    private final StubResources resources = new StubResources();
    private Optional<ImageDemand> demand = Optional.of(ImageDemand.of(StubResources.DEMO));
    private final ResourcesModel model = new ResourcesModel(hands, hands.threads(), () -> demand);

    private void present() {
        hands.resources(Optional.of(resources));
        hands.run();
    }

    @Test
    void waitsForTheServiceAndForgetsWhatItSaidWhenItGoes() {
        assertThat(model.waitingFor()).isPresent();
        present();
        assertThat(model.waitingFor()).isEmpty();
        assertThat(model.view()).hasValueSatisfying(view -> {
            assertThat(view.snapshot().name()).isEqualTo("A card");
            assertThat(view.plan()).isPresent();
        });
        hands.resources(Optional.empty());
        hands.run();
        assertThat(model.view()).isEmpty();
        assertThat(resources.listeners).isEmpty();
    }

    @Test
    void plansWhatTheFieldsSayNow() {
        present();
        demand = Optional.of(new ImageDemand(StubResources.DEMO, 512, 768, 4, ImageDemand.Pressure.NORMAL));
        model.refresh();
        hands.run();
        assertThat(resources.asked.getLast().height()).isEqualTo(768);
        demand = Optional.empty();
        model.refresh();
        hands.run();
        assertThat(model.view().orElseThrow().plan()).isEmpty();
    }

    @Test
    void showsTheMemoryAlsoWhereNoPlanCanBeMade() {
        resources.unable = true;
        present();
        assertThat(model.view().orElseThrow().plan()).isEmpty();
        assertThat(model.problem()).isEmpty();
    }

    @Test
    void aNewPhaseIsSeenBeforeTheMemoryIsMeasuredAgain() {
        present();
        resources.tell(StubResources.status(CyclePhase.DRAINING, 1, 0, false));
        hands.runUi();
        assertThat(model.view().orElseThrow().status().phase()).isEqualTo(CyclePhase.DRAINING);
    }

    @Test
    void asksOneQuestionAtATimeAndTheLastOneWins() {
        present();
        int before = resources.asked.size();
        for (int i = 0; i < 10; i++) {
            model.refresh();
        }
        hands.run();
        assertThat(resources.asked).hasSize(before + 2);
    }

    @Test
    void freesTheMemoryOnceAndSaysWhatWentWrong() {
        present();
        model.release();
        model.release();
        assertThat(model.releasing()).isTrue();
        hands.run();
        assertThat(resources.releases).isEqualTo(1);
        assertThat(model.releasing()).isFalse();
        resources.unable = true;
        model.release();
        hands.run();
        assertThat(model.releasing()).isFalse();
        assertThat(model.problem())
                .hasValueSatisfying(problem -> assertThat(problem.text()).contains("a picture is being drawn"));
        model.leaveOut();
        hands.run();
        assertThat(resources.clears).isEqualTo(1);
        assertThat(model.problem()).isEmpty();
    }

    @Test
    void hearsNothingMoreAfterItsEnd() {
        present();
        model.close();
        assertThat(resources.listeners).isEmpty();
    }
}
