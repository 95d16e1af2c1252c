package org.diffusiondesk.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxMemoryTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path temporary;

    private Path proc;
    private Path cgroups;
    private MachineMemory memory;

    @BeforeEach
    void makeAMachineOfSixteenGiB() throws IOException {
        proc = temporary.resolve("proc");
        cgroups = temporary.resolve("cgroup");
        write(proc, "meminfo", "MemTotal:       16777216 kB\nMemFree:   1 kB\nMemAvailable:   12582912 kB\n");
        memory = new LinuxMemory(proc, cgroups);
    }

    private static void write(Path root, String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void group(String folder, String limit, long used, long cache) throws IOException {
        write(cgroups, folder + "memory.max", limit + "\n");
        write(cgroups, folder + "memory.current", used + "\n");
        write(cgroups, folder + "memory.stat", "anon 1\ninactive_file " + cache + "\nactive_file 2\n");
    }

    @Test
    void takesTheMachineWithoutControlGroups() {
        assertThat(memory.totalBytes()).isEqualTo(16 * GIB);
        assertThat(memory.freeBytes()).isEqualTo(12 * GIB);
    }

    @Test
    void takesTheLimitOfOurGroupAndCountsUnusedCacheAsFree() throws IOException {
        write(proc, "self/cgroup", "0::/user/desk\n");
        group("user/desk/", Long.toString(4 * GIB), 3 * GIB, GIB);
        assertThat(memory.totalBytes()).isEqualTo(4 * GIB);
        assertThat(memory.freeBytes()).isEqualTo(2 * GIB);
    }

    @Test
    void takesATighterLimitOfAGroupAboveOurs() throws IOException {
        write(proc, "self/cgroup", "0::/user/desk\n");
        group("user/desk/", "max", GIB, 0);
        group("user/", Long.toString(2 * GIB), 2 * GIB, 0);
        assertThat(memory.totalBytes()).isEqualTo(2 * GIB);
        assertThat(memory.freeBytes()).isZero();
    }

    @Test
    void takesTheRootInAContainerThatDoesNotSeeItsOwnPath() throws IOException {
        write(proc, "self/cgroup", "0::/../../docker/4711\n");
        group("", Long.toString(GIB), 0, 0);
        assertThat(memory.totalBytes()).isEqualTo(GIB);
        write(proc, "self/cgroup", "0::/docker/4711\n");
        assertThat(memory.totalBytes()).isEqualTo(GIB);
    }

    @Test
    void readsVersionOneToo() throws IOException {
        write(proc, "self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/desk\n0::/\n");
        write(cgroups, "memory/memory.limit_in_bytes", "9223372036854771712\n");
        write(cgroups, "memory/memory.usage_in_bytes", "1\n");
        write(cgroups, "memory/desk/memory.limit_in_bytes", 8 * GIB + "\n");
        write(cgroups, "memory/desk/memory.usage_in_bytes", 5 * GIB + "\n");
        write(cgroups, "memory/desk/memory.stat", "inactive_file 1\ntotal_inactive_file " + GIB + "\n");
        assertThat(memory.totalBytes()).isEqualTo(8 * GIB);
        assertThat(memory.freeBytes()).isEqualTo(4 * GIB);
    }

    @Test
    void survivesNonsense() throws IOException {
        write(proc, "self/cgroup", "nonsense\n0::/desk\n");
        group("desk/", "many", -1, 0);
        assertThat(memory.totalBytes()).isEqualTo(16 * GIB);
    }

    @Test
    void readsTheResidentMemoryOfAProcess() throws IOException {
        write(proc, "42/status", "Name:\tllama-server\nVmPeak:\t 9 kB\nVmRSS:\t   123456 kB\n");
        write(proc, "43/status", "Name:\tzombie\nState:\tZ (zombie)\n");
        assertThat(memory.residentBytes(42)).hasValue(123456L * 1024);
        assertThat(memory.residentBytes(43)).isEmpty();
        assertThat(memory.residentBytes(44)).isEmpty();
    }
}
