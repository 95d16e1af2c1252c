package org.diffusiondesk.ui.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.ui.generate.GenerateSettings;
import org.diffusiondesk.ui.generate.StubImages;
import org.diffusiondesk.ui.service.Hands;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueModelTest {
    private static final ImageRequest REQUEST = GenerateSettings.INITIAL.request();

    private final Hands hands = new Hands();
    private final StubImages images = new StubImages();
    private QueueModel model;

    @BeforeEach
    void open() {
        model = new QueueModel(hands, hands.threads());
        hands.run();
    }

    private void three() {
        hands.images(Optional.of(images));
        for (int i = 0; i < 3; i++) {
            images.submit(REQUEST);
            images.last().submitted = Instant.ofEpochSecond(100 * i);
        }
        hands.run();
    }

    @Test
    void saysWhatItWaitsFor() {
        assertThat(model.waitingFor()).isPresent();
        three();
        assertThat(model.waitingFor()).isEmpty();
    }

    @Test
    void showsWhatIsDrawnAndWhatWaitsAsSoonAsItIsSubmitted() {
        three();
        assertThat(model.rows()).extracting(QueueRow::place).containsExactly(0, 1, 2);
        assertThat(model.rows().get(0).state()).startsWith("Drawing");
        assertThat(model.rows().get(1).state()).isEqualTo("starts in 12 s · takes 20 s");
        assertThat(model.rows().get(1).picture()).isEqualTo("demo · 512 × 512");
    }

    @Test
    void cancelsOneAndForgetsWhatHasEnded() {
        three();
        model.cancel("j1");
        hands.run();
        assertThat(images.jobs.get(1).cancelled).isTrue();
        assertThat(model.rows()).extracting(QueueRow::job).containsExactly("j0", "j2");
        images.jobs.get(0).complete(Path.of("a.png"), 1);
        model.refresh();
        hands.run();
        assertThat(model.rows()).extracting(QueueRow::job).containsExactly("j2");
    }

    /** A point of priority is worth a minute; the other one has waited 100 s longer. */
    @Test
    void movesOneBeforeThoseThatHaveWaitedLonger() {
        three();
        assertThat(model.canMoveToFront("j0")).as("is drawn already").isFalse();
        assertThat(model.canMoveToFront("j1")).as("is next already").isFalse();
        assertThat(model.canMoveToFront("j2")).isTrue();
        model.toFront("j2");
        hands.run();
        assertThat(images.jobs.get(2).priority).isEqualTo(2);
        assertThat(images.jobs.get(1).priority).isZero();
    }

    @Test
    void isEmptyWhenTheServiceGoes() {
        three();
        hands.images(Optional.empty());
        hands.run();
        assertThat(model.rows()).isEmpty();
    }
}
