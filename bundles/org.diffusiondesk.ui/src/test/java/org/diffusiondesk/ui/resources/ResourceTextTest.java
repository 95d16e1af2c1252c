package org.diffusiondesk.ui.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.ui.kit.Light;
import org.diffusiondesk.ui.texts.Texts;
import org.junit.jupiter.api.Test;

class ResourceTextTest {
    private static final long GIB = StubResources.GIB;

    @Test
    void everyPhaseIsASentence() {
        for (CyclePhase phase : CyclePhase.values()) {
            for (boolean out : new boolean[] {true, false}) {
                assertThat(ResourceText.phase(StubResources.status(phase, 0, 0, out)))
                        .as("%s %s", phase, out)
                        .endsWith(".")
                        .doesNotContain("{");
            }
        }
        assertThat(ResourceText.phase(StubResources.status(CyclePhase.DRAWING, 2, 0, true)))
                .isEqualTo("The language model is out while a picture is drawn; it returns by itself. 2 chats wait.");
        assertThat(ResourceText.phase(StubResources.status(CyclePhase.DRAWING, 0, 0, false)))
                .contains("stays loaded");
        assertThat(ResourceText.phase(StubResources.status(CyclePhase.RELOADING, 1, 2, true)))
                .contains("could not be brought back (2 attempts)", "1 chat waits");
    }

    @Test
    void theLightAgreesWithTheWords() {
        assertThat(ResourceText.light(StubResources.status(CyclePhase.IDLE, 0, 0, false)))
                .isEqualTo(Light.GOOD);
        assertThat(ResourceText.light(StubResources.status(CyclePhase.STOPPING, 0, 0, true)))
                .isEqualTo(Light.BUSY);
        assertThat(ResourceText.light(StubResources.status(CyclePhase.IDLE, 0, 1, true)))
                .isEqualTo(Light.BAD);
        assertThat(ResourceText.lasting(
                        StubResources.status(CyclePhase.DRAWING, 0, 0, true), Instant.EPOCH.plusSeconds(12)))
                .isEqualTo("12 s");
        assertThat(ResourceText.lasting(
                        StubResources.status(CyclePhase.IDLE, 0, 0, false), Instant.EPOCH.plusSeconds(12)))
                .isEmpty();
    }

    @Test
    void everyDecisionAndEverySaverIsNamed() {
        Optional<ImageDemand> demand =
                Optional.of(new ImageDemand(StubResources.DEMO, 1024, 2048, 1, ImageDemand.Pressure.NORMAL));
        for (ResourcePlan.Decision decision : ResourcePlan.Decision.values()) {
            String sentence = ResourceText.next(
                    demand,
                    Optional.of(StubResources.plan(decision, List.of(MemorySaver.values()), OptionalLong.empty())));
            assertThat(sentence)
                    .startsWith("Next picture (1024 × 2048): ")
                    .contains("decoded in tiles", "layer by layer")
                    .doesNotContain("{");
        }
        assertThat(ResourceText.next(demand, Optional.empty())).contains("not known yet");
        for (EstimateRule rule : EstimateRule.values()) {
            assertThat(Texts.find("resources.rule." + rule.wire())).isPresent();
        }
    }

    @Test
    void sharesTellWhatIsUsedAndWhatIsExpected() {
        ResourcesModel.View view = StubResources.view(ResourcePlan.Decision.COEXIST, OptionalLong.of(8 * GIB));
        assertThat(ResourceText.share(Card.Owner.WORDS, view)).isEqualTo("Text 4 GiB, expected 5 GiB");
        assertThat(ResourceText.share(Card.Owner.IMAGE, view)).isEqualTo("Image –, expected 6 GiB");
        assertThat(ResourceText.share(Card.Owner.OTHERS, view)).isEqualTo("Others 1 GiB");
        assertThat(ResourceText.basis(Card.Owner.WORDS, view))
                .contains("5 GiB", "from what its files hold", "\nVRAM  4 GiB  weights of 33 of 33 layers")
                .contains("\nRAM  1 GiB  buffers");
        assertThat(ResourceText.summary(view)).contains("A card, 12 GiB in all", "Free 7 GiB");
        assertThat(ResourceText.line(Card.Limit.THRESHOLD, view)).isEqualTo("75 % line");
        assertThat(ResourceText.line(Card.Limit.BUDGET, view)).isEqualTo("budget 8 GiB");
        assertThat(ResourceText.meaning(Card.Limit.THRESHOLD, view)).contains("6 GiB together");
        assertThat(ResourceText.meaning(Card.Limit.BUDGET, view)).contains("8 GiB", "resources.budget");
    }

    @Test
    void exchangesAreCounted() {
        assertThat(ResourceText.swaps(StubResources.status(CyclePhase.IDLE, 0, 0, false)))
                .isEqualTo("3 exchanges, the last in 1.4 s");
    }
}
