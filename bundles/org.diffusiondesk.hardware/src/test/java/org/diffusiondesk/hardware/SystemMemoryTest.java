package org.diffusiondesk.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.stream.Stream;
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
        assertThat(probe.residentBytes(self).orElseThrow()).isBetween(10 * MIB, probe.totalBytes());
        assertThat(probe.freeBytes()).isBetween(1L, probe.totalBytes());
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
        long byKernel = new LinuxMemory(Path.of("/proc"), Path.of("/nowhere")).totalBytes();
        assertThat(byKernel).isCloseTo(new OshiMemory().totalBytes(), within(MIB));
    }
}
