package org.diffusiondesk.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The binding to NVML, against a library with its C interface. */
class NvidiaGpusTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long UNKNOWN = -1;
    private static final int NOT_SUPPORTED = 3;
    private static final int NO_PERMISSION = 4;
    private static final int DRIVER_NOT_LOADED = 9;
    private static final int GPU_IS_LOST = 15;

    @TempDir
    private Path temporary;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000); // clocks may start anywhere and wrap around
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private NvmlStub stub(String... macros) throws IOException, InterruptedException {
        NvmlStub stub = NvmlStub.compile(temporary, macros);
        opened.add(stub);
        return stub;
    }

    private NvidiaGpus gpus(Supplier<List<String>> location) {
        return gpus(location, Duration.ofSeconds(60));
    }

    private NvidiaGpus gpus(Supplier<List<String>> location, Duration limit) {
        NvidiaGpus gpus = new NvidiaGpus(location, nanos::get, new NvidiaGpus.Limits(Duration.ofSeconds(60), limit));
        opened.add(gpus);
        return gpus;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static NvmlStub oneCard(NvmlStub stub) {
        return stub.cards(1).card(0, "NVIDIA GeForce RTX 3070", 8 * GIB, 200 * MIB, 6 * GIB);
    }

    @Test
    void knowsNoCardsWhereThereAreNone() throws Exception {
        assertThat(gpus(stub()::location).read(Set.of(1L))).isEmpty();
    }

    @Test
    void readsNameMemoryAndOurProcesses() throws Exception {
        NvmlStub stub = oneCard(stub()).computes(0, 42, 900 * MIB).computes(0, 43, 300 * MIB);
        stub.computes(0, 4_000_000_000L, 7);
        assertThat(gpus(stub::location).read(Set.of(42L, 99L, 4_000_000_000L)))
                .containsExactly(new DeviceMemory(
                        "gpu0",
                        "NVIDIA GeForce RTX 3070",
                        DeviceKind.VRAM,
                        8 * GIB - 200 * MIB,
                        6 * GIB,
                        Map.of(42L, 900 * MIB, 4_000_000_000L, 7L),
                        "NVML"));
    }

    @Test
    void readsTwoCardsEachWithItsOwn() throws Exception {
        NvmlStub stub = stub().cards(2).card(0, "small", 4 * GIB, 0, GIB).card(1, "big", 24 * GIB, 0, 20 * GIB);
        stub.computes(0, 7, GIB).computes(1, 7, 3 * GIB).computes(1, 8, MIB);
        List<DeviceMemory> cards = gpus(stub::location).read(Set.of(7L));
        assertThat(cards).extracting(DeviceMemory::id).containsExactly("gpu0", "gpu1");
        assertThat(cards).extracting(DeviceMemory::totalBytes).containsExactly(4 * GIB, 24 * GIB);
        assertThat(cards).extracting(DeviceMemory::usedByPid).containsExactly(Map.of(7L, GIB), Map.of(7L, 3 * GIB));
    }

    @Test
    void seesTheLoadChange() throws Exception {
        NvmlStub stub = oneCard(stub());
        NvidiaGpus gpus = gpus(stub::location);
        assertThat(gpus.read(Set.of()).getFirst().freeBytes()).isEqualTo(6 * GIB);
        stub.card(0, "NVIDIA GeForce RTX 3070", 8 * GIB, 200 * MIB, GIB);
        assertThat(gpus.read(Set.of()).getFirst().freeBytes()).isEqualTo(GIB);
        assertThat(stub.inits()).isEqualTo(1);
    }

    @Test
    void countsAProcessThatComputesAndDrawsOnce() throws Exception {
        NvmlStub stub = oneCard(stub())
                .computes(0, 42, 900 * MIB)
                .draws(0, 42, 900 * MIB)
                .draws(0, 5, 30 * MIB);
        assertThat(gpus(stub::location).read(Set.of(42L, 5L)).getFirst().usedByPid())
                .isEqualTo(Map.of(42L, 900 * MIB, 5L, 30 * MIB));
    }

    @Test
    void leavesOutWhatTheDriverDoesNotTell() throws Exception {
        NvmlStub stub =
                oneCard(stub()).computes(0, 42, UNKNOWN).computes(0, 43, GIB).computes(0, 43, UNKNOWN);
        stub.computes(0, 44, GIB);
        assertThat(gpus(stub::location).read(Set.of(42L, 43L, 44L)).getFirst().usedByPid())
                .isEqualTo(Map.of(44L, GIB));
    }

    /** Drivers that lack newer functions, write entries of another length, or clear the list first. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NO_V3",
                "NO_V3,NO_V2",
                "NO_V3,NO_V2,CLEARS",
                "CLEARS",
                "ENTRY=32",
                "ENTRY=16",
                "NO_V3,CLEARS"
            })
    void readsTheProcessesOfEveryDriver(String macros) throws Exception {
        NvmlStub stub = oneCard(macros.isEmpty() ? stub() : stub(macros.split(",")));
        NvidiaGpus gpus = gpus(stub::location);
        Map<Long, Long> all = new HashMap<>();
        for (long pid = 1; pid <= 200; pid++) {
            stub.computes(0, pid, pid * MIB);
            all.put(pid, pid * MIB);
            Map<Long, Long> used = gpus.read(all.keySet()).getFirst().usedByPid();
            assertThat(used).as("%d processes", pid).isEqualTo(all);
        }
    }

    @Test
    void countsTheReserveAsUsedWhereTheDriverDoesNotTellIt() throws Exception {
        NvmlStub stub = oneCard(stub("NO_MEMORY_V2"));
        DeviceMemory card = gpus(stub::location).read(Set.of()).getFirst();
        assertThat(card.totalBytes()).isEqualTo(8 * GIB);
        assertThat(card.freeBytes()).isEqualTo(6 * GIB);
    }

    @Test
    void followsAListThatGrowsBetweenTheCalls() throws Exception {
        NvmlStub stub = oneCard(stub());
        for (int pid = 1; pid <= 100; pid++) {
            stub.computes(0, pid, pid);
        }
        stub.grow(150);
        NvidiaGpus gpus = gpus(stub::location);
        assertThat(gpus.read(Set.of(100L)).getFirst().usedByPid()).isEqualTo(Map.of(100L, 100L));
    }

    @Test
    void measuresTheCardEvenIfTheProcessesAreRefused() throws Exception {
        NvmlStub stub = oneCard(stub()).computes(0, 42, GIB);
        stub.fail(NvmlStub.PROCESS_LIST, NO_PERMISSION);
        DeviceMemory card = gpus(stub::location).read(Set.of(42L)).getFirst();
        assertThat(card.freeBytes()).isEqualTo(6 * GIB);
        assertThat(card.usedByPid()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {NvmlStub.HANDLE, NvmlStub.NAME, NvmlStub.MEMORY})
    void leavesOutACardThatCanNotBeAskedAndAsksNoMore(int call) throws Exception {
        NvmlStub stub = stub().cards(2).card(0, "split", 40 * GIB, 0, 0).card(1, "whole", 8 * GIB, 0, GIB);
        stub.fail(call, NOT_SUPPORTED, 0);
        NvidiaGpus gpus = gpus(stub::location);
        assertThat(gpus.read(Set.of())).extracting(DeviceMemory::id).containsExactly("gpu1");
        pass(Duration.ofMinutes(5));
        assertThat(gpus.read(Set.of())).extracting(DeviceMemory::id).containsExactly("gpu1");
        assertThat(stub.inits()).isEqualTo(1);
    }

    @Test
    void leavesOutALostCardAndStartsNvmlAnewAtGrowingIntervals() throws Exception {
        NvmlStub stub = stub().cards(2).card(0, "lost", 8 * GIB, 0, GIB).card(1, "good", 8 * GIB, 0, GIB);
        NvidiaGpus gpus = gpus(stub::location);
        assertThat(gpus.read(Set.of())).hasSize(2);
        stub.fail(NvmlStub.MEMORY, GPU_IS_LOST, 0);
        for (int pause = 1; pause <= 4; pause *= 2) {
            int before = stub.inits();
            pass(Duration.ofSeconds(pause).minusNanos(1));
            assertThat(gpus.read(Set.of())).extracting(DeviceMemory::id).containsExactly("gpu1");
            assertThat(stub.inits()).isEqualTo(before);
            pass(Duration.ofNanos(1));
            assertThat(gpus.read(Set.of())).extracting(DeviceMemory::id).containsExactly("gpu1");
            assertThat(gpus.read(Set.of())).extracting(DeviceMemory::id).containsExactly("gpu1");
            assertThat(stub.inits()).isEqualTo(before + 1);
        }
        stub.fail(NvmlStub.MEMORY, 0);
        assertThat(gpus.read(Set.of())).hasSize(2);
        assertThat(stub.shutdowns()).isEqualTo(stub.inits() - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {NvmlStub.INIT, NvmlStub.COUNT})
    void triesAgainWhenTheDriverIsNotReady(int call) throws Exception {
        NvmlStub stub = oneCard(stub());
        stub.fail(call, DRIVER_NOT_LOADED);
        NvidiaGpus gpus = gpus(stub::location);
        assertThat(gpus.read(Set.of())).isEmpty();
        assertThat(gpus.read(Set.of())).isEmpty();
        assertThat(stub.inits()).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(gpus.read(Set.of())).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(gpus.read(Set.of())).isEmpty();
        assertThat(stub.inits()).isEqualTo(2);
        stub.fail(call, 0);
        pass(Duration.ofSeconds(1));
        assertThat(gpus.read(Set.of())).hasSize(1);
    }

    @Test
    void doesWithoutALibraryThatIsMissingOrIsSomethingElse() throws Exception {
        String missing = temporary.resolve("libnvidia-ml.so.1").toString();
        assertThat(gpus(() -> List.of(missing)).read(Set.of())).isEmpty();
        assertThat(gpus(() -> List.of("libm.so.6")).read(Set.of())).isEmpty();
        NvmlStub stub = oneCard(stub());
        assertThat(gpus(() -> List.of(missing, stub.location().getFirst())).read(Set.of()))
                .hasSize(1);
    }

    @Test
    void looksForTheDriverAgainAfterAMinute() throws Exception {
        NvmlStub stub = oneCard(stub());
        List<String> location = new ArrayList<>();
        NvidiaGpus gpus = gpus(() -> location);
        assertThat(gpus.read(Set.of())).isEmpty();
        location.addAll(stub.location());
        assertThat(gpus.read(Set.of())).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(gpus.read(Set.of())).hasSize(1);
    }

    @Test
    void doesNotWaitForADriverThatHangs() throws Exception {
        NvmlStub stub = oneCard(stub());
        NvidiaGpus gpus = gpus(stub::location, Duration.ofMillis(100));
        assertThat(gpus.read(Set.of())).hasSize(1);
        stub.hang(true);
        try {
            assertThat(gpus.read(Set.of())).isEmpty();
            assertThat(gpus.read(Set.of())).isEmpty();
        } finally {
            stub.hang(false);
        }
        await().untilAsserted(() -> assertThat(gpus.read(Set.of())).hasSize(1));
        assertThat(stub.inits()).isEqualTo(1);
    }

    @Test
    void endsNvmlAndAnswersNothingAfterwards() throws Exception {
        NvmlStub stub = oneCard(stub());
        NvidiaGpus gpus = gpus(stub::location);
        assertThat(gpus.read(Set.of())).hasSize(1);
        gpus.close();
        gpus.close();
        assertThat(stub.shutdowns()).isEqualTo(1);
        assertThat(gpus.read(Set.of())).isEmpty();
    }
}
