package org.diffusiondesk.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimulatedDeviceTest {
    private static final long GIB = 1L << 30;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

    private SimulatedDevice card(long total, long failAbove, Duration release) {
        return new SimulatedDevice(new SimulatedDevice.Card(total, failAbove, release), nanos::get);
    }

    private SimulatedDevice card() {
        return card(8 * GIB, 8 * GIB, Duration.ofMillis(1500));
    }

    @Test
    void isFreeExceptForOthersAndOurs() {
        SimulatedDevice card = card();
        assertThat(card.freeBytes()).isEqualTo(8 * GIB);
        card.setOthers(GIB);
        assertThat(card.allocate(1, 2 * GIB)).isTrue();
        assertThat(card.allocate(2, 3 * GIB)).isTrue();
        assertThat(card.allocate(1, GIB)).isTrue();
        assertThat(card.usedByPid()).isEqualTo(Map.of(1L, GIB, 2L, 3 * GIB));
        assertThat(card.freeBytes()).isEqualTo(3 * GIB);
        card.setOthers(2 * GIB);
        assertThat(card.freeBytes()).isEqualTo(2 * GIB);
    }

    @Test
    void refusesWhatItHasNotGotAndChangesNothing() {
        SimulatedDevice card = card();
        card.setOthers(GIB);
        assertThat(card.allocate(1, 4 * GIB)).isTrue();
        assertThat(card.allocate(2, 3 * GIB + 1)).isFalse();
        assertThat(card.allocate(1, 7 * GIB + 1)).isFalse();
        assertThat(card.usedByPid()).isEqualTo(Map.of(1L, 4 * GIB));
        assertThat(card.allocate(2, 3 * GIB)).isTrue();
        assertThat(card.freeBytes()).isZero();
    }

    @Test
    void mayFailAlthoughEnoughSeemsFree() {
        SimulatedDevice card = card(8 * GIB, 7 * GIB, Duration.ZERO);
        assertThat(card.allocate(1, 6 * GIB)).isTrue();
        assertThat(card.freeBytes()).isEqualTo(2 * GIB);
        assertThat(card.allocate(2, GIB + 1)).isFalse();
        assertThat(card.allocate(2, GIB)).isTrue();
    }

    @Test
    void letsAProcessShrinkWhenOthersTookTooMuch() {
        SimulatedDevice card = card();
        assertThat(card.allocate(1, 6 * GIB)).isTrue();
        card.setOthers(7 * GIB);
        assertThat(card.freeBytes()).isZero();
        assertThat(card.allocate(1, 5 * GIB)).isTrue();
        assertThat(card.allocate(1, 5 * GIB)).isTrue();
        assertThat(card.allocate(1, 5 * GIB + 1)).isFalse();
    }

    @Test
    void givesTheMemoryOfAnEndedProcessBackOnlyAfterAWhile() {
        SimulatedDevice card = card();
        card.allocate(1, 6 * GIB);
        card.exited(1);
        assertThat(card.usedByPid()).isEmpty();
        assertThat(card.freeBytes()).isEqualTo(2 * GIB);
        assertThat(card.allocate(2, 3 * GIB)).isFalse();
        nanos.addAndGet(Duration.ofMillis(1500).toNanos() - 1);
        assertThat(card.freeBytes()).isEqualTo(2 * GIB);
        nanos.incrementAndGet();
        assertThat(card.freeBytes()).isEqualTo(8 * GIB);
        assertThat(card.allocate(2, 3 * GIB)).isTrue();
    }

    @Test
    void takesAnExitOnce() {
        SimulatedDevice card = card();
        card.allocate(1, GIB);
        card.exited(1);
        card.exited(1);
        card.exited(2);
        assertThat(card.freeBytes()).isEqualTo(7 * GIB);
    }
}
