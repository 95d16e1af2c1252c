package org.diffusiondesk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.UnavailableException;
import org.junit.jupiter.api.Test;

class RefusedSettingsTest {
    @Test
    void findsTheReasonThatAComponentGaveWhenItWasMade() {
        InvalidRequestException reason =
                new InvalidRequestException("resources.budget", "resources.budget is \"8G\", which is no size");
        assertThat(RefusedSettings.refusal(new InvocationTargetException(reason)))
                .hasValue("resources.budget is \"8G\", which is no size");
        assertThat(RefusedSettings.refusal(new IllegalStateException(new InvocationTargetException(reason))))
                .isPresent();
    }

    @Test
    void otherFailuresAreNoRefusal() {
        assertThat(RefusedSettings.refusal(new InvocationTargetException(new UnavailableException("not yet"))))
                .isEmpty();
        assertThat(RefusedSettings.refusal(new NullPointerException("a fault"))).isEmpty();
        IllegalStateException one = new IllegalStateException("one");
        IllegalStateException other = new IllegalStateException("other", one);
        one.initCause(other);
        assertThat(RefusedSettings.refusal(one)).as("a circle ends").isEmpty();
    }
}
