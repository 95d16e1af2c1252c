package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.worker.WorkerId;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private static final Map<WorkerId, Long> PIDS = Map.of(WorkerId.SD, 1L, WorkerId.LLM, 2L);
    private static final DeviceMemory RAM = device("ram", DeviceKind.RAM, 64, 60, Map.of());

    @Test
    void whatIsNotOursBelongsToOthers() {
        MemorySnapshot snapshot = of(device("gpu0", DeviceKind.VRAM, 12, 4, Map.of(1L, 3L, 2L, 4L)), Map.of());
        assertThat(snapshot.workerBytes()).containsOnly(Map.entry(WorkerId.SD, 3L), Map.entry(WorkerId.LLM, 4L));
        assertThat(snapshot.othersBytes()).isEqualTo(1);
        assertThat(snapshot.availableBytes()).isEqualTo(11);
    }

    @Test
    void aDriverThatKnowsNoProcessesDoesNotMakeUsStrangersToOurselves() {
        DeviceMemory mute = device("gpu0", DeviceKind.VRAM, 12, 4, Map.of());
        assertThat(of(mute, Map.of()).availableBytes()).isEqualTo(4);
        MemorySnapshot assumed = of(mute, Map.of(WorkerId.SD, 3L, WorkerId.LLM, 4L));
        assertThat(assumed.othersBytes()).isEqualTo(1);
        assertThat(of(mute, Map.of(WorkerId.SD, 30L, WorkerId.LLM, 40L)).oursBytes())
                .as("never more than is used at all")
                .isEqualTo(8);
    }

    @Test
    void theCardIsTheBottleneckOnlyWhereAnEngineUsesIt() {
        DeviceMemory card = device("gpu0", DeviceKind.VRAM, 12, 12, Map.of());
        assertThat(Snapshots.bottleneck(List.of(RAM, card), true)).contains(card);
        assertThat(Snapshots.bottleneck(List.of(RAM, card), false)).contains(RAM);
        assertThat(Snapshots.bottleneck(List.of(RAM), true)).contains(RAM);
        assertThat(Snapshots.bottleneck(List.of(), true)).isEmpty();
    }

    private static MemorySnapshot of(DeviceMemory device, Map<WorkerId, Long> assumed) {
        return Snapshots.of(device, PIDS, assumed, OptionalLong.empty(), Samples.START);
    }

    private static DeviceMemory device(String id, DeviceKind kind, long total, long free, Map<Long, Long> used) {
        return new DeviceMemory(id, id, kind, total, free, used, "told");
    }
}
