package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.diffusiondesk.api.error.UnavailableException;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private static final HttpLimits LIMITS =
            new HttpLimits(60, 100, 1024, 1, Duration.ofSeconds(30), 1000, Duration.ZERO);

    @Test
    void holdsNoMoreThanItMay() {
        BodyBudget budget = new BodyBudget(LIMITS);
        BodyBudget.Meter second = budget.open();
        try (BodyBudget.Meter first = budget.open()) {
            first.took(60);
            second.took(40);
            assertThatThrownBy(() -> second.took(1)).isInstanceOf(UnavailableException.class);
        }
        assertThat(budget.held()).isEqualTo(41);
        second.took(59);
        second.close();
        second.close();
        assertThat(budget.held()).isZero();
    }

    @Test
    void isPatientForTheGraceAndThenWantsTheRate() {
        long second = Duration.ofSeconds(1).toNanos();
        assertThat(LIMITS.isTooSlow(30 * second, 0)).isFalse();
        assertThat(LIMITS.isTooSlow(31 * second, 900)).isTrue();
        assertThat(LIMITS.isTooSlow(31 * second, 1000)).isFalse();
        assertThat(LIMITS.isTooSlow(3600 * second, 3_569_000)).isTrue();
        assertThat(LIMITS.isTooSlow(3600 * second, 3_571_000)).isFalse();
    }
}
