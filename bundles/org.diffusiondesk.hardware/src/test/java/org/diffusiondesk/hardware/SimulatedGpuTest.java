package org.diffusiondesk.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedGpuTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path temporary;

    private final AtomicLong nanos = new AtomicLong();
    private final Map<Long, Long> processes = new HashMap<>();

    private SimulatedGpu gpu(String settings) {
        return new SimulatedGpu(Simulation.parse(settings), this::resident, nanos::get);
    }

    private OptionalLong resident(long pid) {
        return processes.containsKey(pid) ? OptionalLong.of(processes.get(pid)) : OptionalLong.empty();
    }

    private static DeviceMemory read(SimulatedGpu gpu, Long... pids) {
        List<DeviceMemory> cards = gpu.read(Set.of(pids));
        assertThat(cards).hasSize(1);
        return cards.getFirst();
    }

    @Test
    void standsInForACardWithWhatTheProcessesHaveResident() {
        processes.putAll(Map.of(1L, 2 * GIB, 2L, GIB));
        assertThat(read(gpu("total=8GiB,others=1GiB"), 1L, 2L, 3L))
                .isEqualTo(new DeviceMemory(
                        "gpu0",
                        "Simulated 8 GiB card",
                        DeviceKind.VRAM,
                        8 * GIB,
                        4 * GIB,
                        Map.of(1L, 2 * GIB, 2L, GIB),
                        "simulated"));
    }

    @Test
    void releasesTheMemoryOfAnEndedProcessLate() {
        processes.put(1L, 5 * GIB);
        SimulatedGpu gpu = gpu("total=8GiB,release=1500ms");
        assertThat(read(gpu, 1L).freeBytes()).isEqualTo(3 * GIB);
        processes.clear();
        assertThat(read(gpu).freeBytes()).isEqualTo(3 * GIB);
        nanos.addAndGet(Duration.ofMillis(1499).toNanos());
        assertThat(read(gpu, 1L).freeBytes()).isEqualTo(3 * GIB);
        assertThat(read(gpu, 1L).usedByPid()).isEmpty();
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(read(gpu, 1L).freeBytes()).isEqualTo(8 * GIB);
    }

    @Test
    void countsALivingProcessThatNobodyAsksForAnyMore() {
        processes.put(1L, 5 * GIB);
        SimulatedGpu gpu = gpu("total=8GiB");
        read(gpu, 1L);
        assertThat(read(gpu).freeBytes()).isEqualTo(3 * GIB);
        assertThat(read(gpu).usedByPid()).isEmpty();
    }

    @Test
    void givesNobodyMoreThanItHas() {
        processes.put(1L, 5 * GIB);
        SimulatedGpu gpu = gpu("total=8GiB,failAbove=6GiB");
        read(gpu, 1L);
        processes.put(1L, 7 * GIB);
        assertThat(read(gpu, 1L).usedByPid()).isEqualTo(Map.of(1L, 5 * GIB));
        processes.put(1L, 6 * GIB);
        assertThat(read(gpu, 1L).usedByPid()).isEqualTo(Map.of(1L, 6 * GIB));
    }

    @Test
    void followsAFileThatMovesTheLoad() throws IOException {
        Path file = temporary.resolve("load");
        processes.put(4711L, GIB);
        SimulatedGpu gpu = gpu("total=8GiB,others=1GiB,file=" + file);
        assertThat(read(gpu, 4711L).freeBytes()).isEqualTo(6 * GIB);
        Files.writeString(file, "# a game\nothers = 3 GiB # with sound\n\n4711=2GiB\n");
        assertThat(read(gpu, 4711L).freeBytes()).isEqualTo(3 * GIB);
        assertThat(read(gpu, 4711L).usedByPid()).isEqualTo(Map.of(4711L, 2 * GIB));
        Files.writeString(file, "others=4GiB\n");
        assertThat(read(gpu, 4711L).freeBytes()).isEqualTo(3 * GIB);
        processes.clear();
        assertThat(read(gpu, 4711L).freeBytes()).isEqualTo(4 * GIB);
        Files.delete(file);
        assertThat(read(gpu, 4711L).freeBytes()).isEqualTo(7 * GIB);
    }

    @Test
    void keepsTheLoadWhileTheFileIsWrong() throws IOException {
        Path file = temporary.resolve("load");
        SimulatedGpu gpu = gpu("total=8GiB,file=" + file);
        Files.writeString(file, "others=3GiB\n");
        assertThat(read(gpu).freeBytes()).isEqualTo(5 * GIB);
        Files.writeString(file, "others=much\n");
        assertThat(read(gpu).freeBytes()).isEqualTo(5 * GIB);
        Files.writeString(file, "others=4GiB\n");
        assertThat(read(gpu).freeBytes()).isEqualTo(4 * GIB);
    }

    @ParameterizedTest
    @CsvSource({
        "others=much, 'others is \"much\", which is no size'",
        "others, 'others is \"\", which is no size'",
        "game=1GiB, '\"game\" is neither others nor the id of a process'"
    })
    void refusesAFileByNameAndLine(String text, String problem) throws IOException {
        Path file = Files.writeString(temporary.resolve("load"), text);
        assertThatThrownBy(() -> SimulatedLoad.read(file))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(problem);
        assertThatThrownBy(() -> SimulatedLoad.read(temporary))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("it can't be read");
    }
}
