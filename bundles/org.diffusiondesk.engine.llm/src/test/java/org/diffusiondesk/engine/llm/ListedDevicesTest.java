package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.junit.jupiter.api.Test;

/** What llama-server lists stands in for a driver that can't be asked. */
class ListedDevicesTest {
    private static final long MIB = 1L << 20;

    @Test
    void readsTheCardsWithTheirMemory() {
        assertThat(LlamaDevices.cards(List.of(
                        "ggml_vulkan: Found 2 devices",
                        "Available devices:",
                        "  Vulkan0: AMD Radeon RX 7900 XTX (RADV NAVI31) (24560 MiB, 23011 MiB free)",
                        "  BLAS: OpenBLAS (0 MiB, 0 MiB free)",
                        "  Vulkan1: odd (8 MiB, 9 MiB free)",
                        "  Vulkan2: too much (99999999999 MiB, 1 MiB free)",
                        "  Vulkan3: words (many MiB, 1 MiB free)")))
                .containsExactly(
                        card("gpu0", "AMD Radeon RX 7900 XTX (RADV NAVI31)", 24560, 23011), card("gpu1", "odd", 8, 8));
        assertThat(LlamaDevices.cards(List.of("Available devices:", "  (none)")))
                .isEmpty();
    }

    private static DeviceMemory card(String id, String name, long total, long free) {
        return new DeviceMemory(
                id, name, DeviceKind.VRAM, total * MIB, free * MIB, Map.of(), "llama-server --list-devices");
    }

    @Test
    void looksAgainOnlyForThoseWhoNeedItFresher() {
        AtomicLong now = new AtomicLong();
        AtomicInteger looks = new AtomicInteger();
        ListedDevices listed =
                new ListedDevices(() -> List.of(card("gpu0", "x", looks.incrementAndGet(), 0)), now::get);
        assertThat(total(listed, 30)).isEqualTo(MIB);
        now.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(total(listed, 30)).isEqualTo(MIB);
        assertThat(total(listed, 2)).isEqualTo(2 * MIB);
        now.addAndGet(1);
        assertThat(total(listed, 2)).isEqualTo(2 * MIB);
        assertThat(total(listed, 0)).isEqualTo(3 * MIB);
    }

    private static long total(ListedDevices listed, long seconds) {
        return listed.get(Duration.ofSeconds(seconds)).getFirst().totalBytes();
    }
}
