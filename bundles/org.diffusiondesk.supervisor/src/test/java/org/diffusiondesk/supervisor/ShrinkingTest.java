package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A failure of a random sequence is shown by as few steps as it needs. */
class ShrinkingTest {
    private static final List<Integer> STEPS =
            IntStream.rangeClosed(1, 200).boxed().toList();

    @Test
    void leavesOnlyWhatTheFailureNeeds() {
        Shrinking.Failure<Integer> failure = Shrinking.failure(STEPS, steps -> {
                    if (steps.contains(17) && steps.contains(18) && steps.indexOf(160) > steps.indexOf(18)) {
                        throw new IllegalStateException("of " + steps.size());
                    }
                })
                .orElseThrow();
        assertThat(failure.smallest()).containsExactly(17, 18, 160);
        assertThat(failure.why()).hasMessage("of 3");
    }

    @Test
    void whatFailsWithoutAnyStepNeedsNone() {
        Shrinking.Failure<Integer> failure = Shrinking.failure(STEPS, steps -> {
                    throw new IllegalStateException("always");
                })
                .orElseThrow();
        assertThat(failure.smallest()).isEmpty();
    }

    @Test
    void whatDoesNotFailIsLeftAlone() {
        assertThat(Shrinking.failure(STEPS, steps -> {})).isEmpty();
    }
}
