package org.diffusiondesk.ui.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.junit.jupiter.api.Test;

class CardTest {
    private static final long GIB = StubResources.GIB;

    private static Card card(ResourcePlan.Decision decision, OptionalLong budget) {
        ResourcesModel.View view = StubResources.view(decision, budget);
        return Card.of(view.snapshot(), view.plan());
    }

    @Test
    void sharesStandSideBySideUpToTheEnd() {
        assertThat(card(ResourcePlan.Decision.COEXIST, OptionalLong.empty()).now())
                .containsExactly(
                        new Card.Share(Card.Owner.OTHERS, 0, GIB, false),
                        new Card.Share(Card.Owner.WORDS, GIB, 5 * GIB, false),
                        new Card.Share(Card.Owner.FREE, 5 * GIB, 12 * GIB, false));
    }

    @Test
    void whatIsExpectedOfBothIsShownTogetherAndWhoMustGoIsMarked() {
        assertThat(card(ResourcePlan.Decision.OFFLOAD_TEXT, OptionalLong.empty())
                        .next())
                .containsExactly(
                        new Card.Share(Card.Owner.OTHERS, 0, GIB, false),
                        new Card.Share(Card.Owner.IMAGE, GIB, 7 * GIB, false),
                        new Card.Share(Card.Owner.WORDS, 7 * GIB, 12 * GIB, true));
        assertThat(card(ResourcePlan.Decision.COEXIST, OptionalLong.empty()).next())
                .noneMatch(Card.Share::leaves);
    }

    @Test
    void theThresholdIsAShareOfWhatIsAvailableBehindWhatOthersUse() {
        assertThat(card(ResourcePlan.Decision.COEXIST, OptionalLong.empty()).lines())
                .containsExactly(new Card.Line(Card.Limit.THRESHOLD, GIB + 11 * GIB * 3 / 4));
        assertThat(card(ResourcePlan.Decision.COEXIST, OptionalLong.of(8 * GIB)).lines())
                .containsExactly(
                        new Card.Line(Card.Limit.THRESHOLD, 7 * GIB), new Card.Line(Card.Limit.BUDGET, 9 * GIB));
    }

    @Test
    void withoutAPlanThereIsOnlyTheMemory() {
        Card card = Card.of(StubResources.snapshot(OptionalLong.empty()), Optional.empty());
        assertThat(card.next()).isEmpty();
        assertThat(card.lines()).isEmpty();
        assertThat(card.now()).hasSize(3);
    }

    @Test
    void theScaleIsOneWhereOursIsWideEnough() {
        Axis axis = Axis.of(2, 6, 12);
        assertThat(axis.broken()).isFalse();
        assertThat(List.of(axis.at(0), axis.at(3), axis.at(6), axis.at(12), axis.at(99)))
                .containsExactly(0.0, 0.25, 0.5, 1.0, 1.0);
    }

    @Test
    void aSmallBudgetOnALargeMachineIsWidened() {
        Axis axis = Axis.of(4_000, 600, 24_000);
        assertThat(axis.broken()).isTrue();
        assertThat(axis.oursTo() - axis.oursFrom()).isCloseTo(0.6, within(1e-9));
        double before = -1;
        for (long bytes = 0; bytes <= 24_000; bytes += 100) {
            assertThat(axis.at(bytes)).as("%s", bytes).isBetween(0.0, 1.0).isGreaterThan(before);
            before = axis.at(bytes);
        }
        assertThat(axis.at(24_000)).isEqualTo(1.0);
        assertThat(axis.at(4_300)).isCloseTo((axis.oursFrom() + axis.oursTo()) / 2, within(1e-9));
    }

    @Test
    void whatDoesNotFitStillHasAPlace() {
        Axis axis = Axis.of(1, 30, 12);
        assertThat(axis.at(31)).isCloseTo(1.0, within(1e-9));
        assertThat(axis.at(12)).isLessThan(0.5);
        assertThat(Axis.of(0, 0, 0).at(0)).isZero();
        Axis tiny = Axis.of(0, 1, 1000);
        assertThat(tiny.at(0)).isZero();
        assertThat(tiny.at(1000)).isCloseTo(1.0, within(1e-9));
    }
}
