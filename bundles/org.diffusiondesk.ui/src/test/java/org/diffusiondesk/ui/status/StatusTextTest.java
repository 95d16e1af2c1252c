package org.diffusiondesk.ui.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.worker.WorkerId;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    private static final long MIB = 1L << 20;

    private static MemorySnapshot card(DeviceKind kind, long others, Map<WorkerId, Long> workers) {
        return new MemorySnapshot(
                "x", "X", kind, 12 * 1024 * MIB, 0, workers, others, OptionalLong.empty(), "", true, Instant.EPOCH);
    }

    @Test
    void tellsTheSharesOfTheDeviceInShort() {
        MemorySnapshot both =
                card(DeviceKind.VRAM, 819 * MIB, Map.of(WorkerId.SD, 3994 * MIB, WorkerId.LLM, 2150 * MIB));
        assertThat(StatusText.device(both)).isEqualTo("GPU");
        assertThat(StatusText.shares(both)).isEqualTo("image 3.9 · text 2.1 · others 0.8 of 12 GiB");
    }

    @Test
    void leavesOutWhoUsesNothingAndKeepsSmallSharesVisible() {
        MemorySnapshot small = card(DeviceKind.RAM, 2457 * MIB, Map.of(WorkerId.SD, 43 * MIB));
        assertThat(StatusText.device(small)).isEqualTo("Memory");
        assertThat(StatusText.shares(small)).isEqualTo("image 43 MiB · others 2.4 GiB of 12 GiB");
        assertThat(StatusText.shares(card(DeviceKind.VRAM, 1024 * MIB, Map.of())))
                .isEqualTo("others 1.0 of 12 GiB");
    }
}
