package org.diffusiondesk.ui.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.junit.jupiter.api.Test;

class ProgressTextTest {
    private static Run.Working at(String phase, int position, int image, int step, int steps, Optional<Duration> left) {
        return at(phase, position, image, step, steps, left, Optional.empty());
    }

    private static Run.Working at(
            String phase,
            int position,
            int image,
            int step,
            int steps,
            Optional<Duration> left,
            Optional<String> note) {
        JobProgress progress = new JobProgress(
                "j",
                JobState.RUNNING,
                position,
                phase,
                image,
                step,
                steps,
                Duration.ZERO,
                left,
                Optional.empty(),
                note);
        return new Run.Working(Optional.of(progress), Optional.empty(), false);
    }

    @Test
    void saysPhaseStepAndTimeLeft() {
        Run.Working working = at("sample", 0, 1, 7, 20, Optional.of(Duration.ofSeconds(17)));
        assertThat(ProgressText.line(working, 1, 0)).isEqualTo("Drawing · step 7 of 20 · 17 s left");
        assertThat(ProgressText.line(working, 4, 0)).isEqualTo("Drawing · picture 2 of 4 · step 7 of 20 · 17 s left");
        assertThat(ProgressText.line(at("queued", 3, 0, 0, 0, Optional.empty()), 1, 0))
                .isEqualTo("Waiting in the queue · place 3");
        assertThat(ProgressText.line(at("brand-new", 0, 0, 0, 0, Optional.empty()), 1, 0))
                .isEqualTo("brand-new");
        assertThat(ProgressText.line(working, 1, 2)).isEqualTo("Drawing · step 7 of 20 · 17 s left · 2 more wait");
        Optional<String> note = Optional.of("out of memory; trying again");
        assertThat(ProgressText.line(at("load", 0, 0, 0, 0, Optional.empty(), note), 1, 0))
                .isEqualTo("Loading the model · out of memory; trying again");
    }

    @Test
    void neverGoesBackWithinABatch() {
        assertThat(ProgressText.fraction(at("sample", 0, 0, 5, 10, Optional.empty()), 2))
                .isEqualTo(0.25, within(1e-9));
        assertThat(ProgressText.fraction(at("decode", 0, 0, 1, 9, Optional.empty()), 2))
                .isEqualTo(0.5, within(1e-9));
        assertThat(ProgressText.fraction(at("sample", 0, 1, 0, 10, Optional.empty()), 2))
                .isEqualTo(0.5, within(1e-9));
        assertThat(ProgressText.fraction(at("decode", 0, 1, 0, 0, Optional.empty()), 2))
                .isEqualTo(1, within(1e-9));
        assertThat(ProgressText.fraction(at("queued", 1, 0, 0, 0, Optional.empty()), 2))
                .isNegative();
    }

    @Test
    void writesTimesAsOneReadsThem() {
        assertThat(ProgressText.time(Duration.ofMillis(430))).isEqualTo("0.4 s");
        assertThat(ProgressText.time(Duration.ofMillis(9_960))).isEqualTo("10 s");
        assertThat(ProgressText.time(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    }
}
