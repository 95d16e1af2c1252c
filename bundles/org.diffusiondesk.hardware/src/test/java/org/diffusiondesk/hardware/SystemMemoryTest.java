package org.diffusiondesk.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On the machine that runs the test. */
class SystemMemoryTest {
    private static final long MIB = 1L << 20;

    static Stream<MachineMemory> probes() {
        return Stream.of(new LinuxMemory(Path.of("/proc"), Path.of("/sys/fs/cgroup")), new OshiMemory());
    }

    @ParameterizedTest
    @MethodSource("probes")
    void measuresThisProcessAndThisMachine(MachineMemory probe) {
        long self = ProcessHandle.current().pid();
        assertThat(probe.residentBytes(self).orElseThrow())
                .isBetween(10 * MIB, probe.read().total());
        assertThat(probe.read().free()).isBetween(1L, probe.read().total());
    }

    @ParameterizedTest
    @MethodSource("probes")
    void knowsNothingOfAProcessThatIsNotThere(MachineMemory probe) {
        assertThat(probe.residentBytes(Integer.MAX_VALUE)).isEmpty();
        assertThat(probe.residentBytes(-1)).isEmpty();
        assertThat(probe.residentBytes(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void agreesWithOshi() {
        long byKernel =
                new LinuxMemory(Path.of("/proc"), Path.of("/nowhere")).read().total();
        assertThat(byKernel).isCloseTo(new OshiMemory().read().total(), within(MIB));
    }

    @Test
    void listsTheMachineFirstAndThenTheSimulatedCard() {
        SystemMemory memory = new SystemMemory(new OshiMemory(), "total=8GiB,others=1GiB", System::nanoTime);
        long self = ProcessHandle.current().pid();
        List<DeviceMemory> devices = memory.read(Set.of(self));
        assertThat(devices).extracting(DeviceMemory::id).containsExactly("ram", "gpu0");
        assertThat(devices).extracting(DeviceMemory::kind).containsExactly(DeviceKind.RAM, DeviceKind.VRAM);
        assertThat(devices).allSatisfy(device -> assertThat(device.usedByPid()).containsOnlyKeys(self));
        memory.close();
    }

    @Test
    void refusesAWrongSimulation() {
        assertThatThrownBy(() -> new SystemMemory(new OshiMemory(), "total=big", System::nanoTime))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("resources.simulate: total is \"big\"");
    }

    /** On a machine without a card a start and a reading must not load JNA, which takes longer than all the rest. */
    @Test
    void needsNoJnaWhereThereIsNoCard() throws Exception {
        try (WithoutJna loader = new WithoutJna()) {
            Class<?> gpus = loader.loadClass(NvidiaGpus.class.getName());
            var constructor = gpus.getDeclaredConstructor(
                    Supplier.class, LongSupplier.class, loader.loadClass(NvidiaGpus.Limits.class.getName()));
            constructor.setAccessible(true);
            Supplier<List<String>> nowhere = List::of;
            LongSupplier nanos = System::nanoTime;
            Object without = constructor.newInstance(nowhere, nanos, null);
            var read = gpus.getDeclaredMethod("read", Set.class);
            read.setAccessible(true);
            assertThat(read.invoke(without, Set.of(1L))).isEqualTo(List.of());
        }
    }

    /** Loads our classes anew and refuses JNA's. */
    private static final class WithoutJna extends URLClassLoader {
        WithoutJna() {
            super(
                    new URL[] {
                        NvidiaGpus.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    SystemMemoryTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            assertThat(name).doesNotStartWith("com.sun.jna");
            if (!name.startsWith("org.diffusiondesk.hardware.")) {
                return super.loadClass(name, resolve);
            }
            @Nullable Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }
}
