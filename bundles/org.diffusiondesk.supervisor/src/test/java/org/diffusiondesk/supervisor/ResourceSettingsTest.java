package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceSettingsTest {
    private static final ResourceSettings DEFAULT = ResourceSettings.DEFAULT;

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 0, 1.01, 75, Double.NaN, Double.POSITIVE_INFINITY})
    void aThresholdOutsideOfZeroToOneIsNamedWithItsValue(double threshold) {
        assertThatThrownBy(() -> with(threshold, Duration.ZERO))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("resources.threshold is " + threshold + "; it must be above 0 and at most 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.75, 1})
    void theBoundsThemselvesAreTaken(double threshold) {
        assertThat(with(threshold, Duration.ZERO).threshold()).isEqualTo(threshold);
    }

    @Test
    void aNegativeTimeIsNamedWithItsValue() {
        assertThatThrownBy(() -> with(0.5, Duration.ofSeconds(-3)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("resources.maxChatHold is -3 s; it must be 0 or more");
    }

    private static ResourceSettings with(double threshold, Duration maxChatHold) {
        return new ResourceSettings(
                DEFAULT.budget(),
                threshold,
                DEFAULT.moveToCpu(),
                maxChatHold,
                DEFAULT.settleLimit(),
                DEFAULT.saveLimit(),
                DEFAULT.keepConversation(),
                DEFAULT.readAhead(),
                DEFAULT.linger());
    }
}
