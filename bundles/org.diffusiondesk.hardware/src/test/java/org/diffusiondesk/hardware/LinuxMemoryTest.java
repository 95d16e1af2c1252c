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
        write(cgroups, folder + "memory.stat", "anon 1\ninactive_file " + cache + "\nactive_file 0\n");
    }

    @Test
    void takesTheMachineWithoutControlGroups() {
        assertThat(memory.read().total()).isEqualTo(16 * GIB);
        assertThat(memory.read().free()).isEqualTo(12 * GIB);
    }

    @Test
    void takesTheLimitOfOurGroupAndCountsUnusedCacheAsFree() throws IOException {
        write(proc, "self/cgroup", "0::/user/desk\n");
        group("user/desk/", Long.toString(4 * GIB), 3 * GIB, GIB);
        assertThat(memory.read().total()).isEqualTo(4 * GIB);
        assertThat(memory.read().free()).isEqualTo(2 * GIB);
    }

    @Test
    void takesATighterLimitOfAGroupAboveOurs() throws IOException {
        write(proc, "self/cgroup", "0::/user/desk\n");
        group("user/desk/", "max", GIB, 0);
        group("user/", Long.toString(2 * GIB), 2 * GIB, 0);
        assertThat(memory.read().total()).isEqualTo(2 * GIB);
        assertThat(memory.read().free()).isZero();
    }

    @Test
    void takesTheRootInAContainerThatDoesNotSeeItsOwnPath() throws IOException {
        write(proc, "self/cgroup", "0::/../../docker/4711\n");
        group("", Long.toString(GIB), 0, 0);
        assertThat(memory.read().total()).isEqualTo(GIB);
        write(proc, "self/cgroup", "0::/docker/4711\n");
        assertThat(memory.read().total()).isEqualTo(GIB);
    }

    @Test
    void takesTheMarkBeyondWhichAGroupIsSlowedDownForALimit() throws IOException {
        write(proc, "self/cgroup", "0::/desk\n");
        group("desk/", Long.toString(8 * GIB), 3 * GIB, 0);
        write(cgroups, "desk/memory.high", 5 * GIB + "\n");
        assertThat(memory.read()).isEqualTo(new MachineMemory.Reading(5 * GIB, 2 * GIB, "control group"));
        group("desk/", "max", 3 * GIB, 0);
        assertThat(memory.read().total()).isEqualTo(5 * GIB);
        write(cgroups, "desk/memory.high", "max\n");
        assertThat(memory.read()).isEqualTo(new MachineMemory.Reading(16 * GIB, 12 * GIB, "physical memory"));
    }

    /** A model that is mapped from its file is page cache of both kinds, for the group as for the machine. */
    @Test
    void countsAllPageCacheOfAGroupAsFree() throws IOException {
        write(proc, "self/cgroup", "0::/desk\n");
        group("desk/", Long.toString(8 * GIB), 6 * GIB, GIB);
        write(cgroups, "desk/memory.stat", "anon 7\nfile 9\ninactive_file " + GIB + "\nactive_file " + 3 * GIB + "\n");
        assertThat(memory.read().free()).isEqualTo(6 * GIB);
    }

    @Test
    void doesNotCountSwapSpaceAsFree() throws IOException {
        write(proc, "self/cgroup", "0::/desk\n");
        group("desk/", Long.toString(4 * GIB), 3 * GIB, 0);
        write(cgroups, "desk/memory.swap.max", "max\n");
        assertThat(memory.read().free()).isEqualTo(GIB);
        write(
                proc,
                "meminfo",
                "MemTotal: 16777216 kB\nMemAvailable: 524288 kB\nSwapTotal: 9999999 kB\nSwapFree: 9999999 kB\n");
        assertThat(memory.read().free()).isEqualTo(GIB / 2);
    }

    @Test
    void takesTheTightestOfNestedGroupsForTotalAndFreeEachForItself() throws IOException {
        write(proc, "self/cgroup", "0::/user/app/desk\n");
        group("user/", Long.toString(10 * GIB), 9 * GIB, 0);
        group("user/app/", Long.toString(6 * GIB), 2 * GIB, 0);
        group("user/app/desk/", Long.toString(8 * GIB), GIB, 0);
        assertThat(memory.read()).isEqualTo(new MachineMemory.Reading(6 * GIB, GIB, "control group"));
    }

    @Test
    void ignoresALimitAboveWhatTheMachineHas() throws IOException {
        write(proc, "self/cgroup", "0::/desk\n");
        group("desk/", Long.toString(64 * GIB), GIB, 0);
        assertThat(memory.read()).isEqualTo(new MachineMemory.Reading(16 * GIB, 12 * GIB, "physical memory"));
    }

    @Test
    void readsVersionOneToo() throws IOException {
        write(proc, "self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/desk\n0::/\n");
        write(cgroups, "memory/memory.limit_in_bytes", "9223372036854771712\n");
        write(cgroups, "memory/memory.usage_in_bytes", "1\n");
        write(cgroups, "memory/desk/memory.limit_in_bytes", 8 * GIB + "\n");
        write(cgroups, "memory/desk/memory.usage_in_bytes", 5 * GIB + "\n");
        write(cgroups, "memory/desk/memory.stat", "inactive_file 1\ntotal_inactive_file " + GIB + "\n");
        assertThat(memory.read().total()).isEqualTo(8 * GIB);
        assertThat(memory.read().free()).isEqualTo(4 * GIB);
    }

    @Test
    void readsNestedGroupsOfVersionOne() throws IOException {
        write(proc, "self/cgroup", "4:memory:/user/desk\n");
        write(cgroups, "memory/memory.limit_in_bytes", "9223372036854771712\n");
        write(cgroups, "memory/memory.usage_in_bytes", "1\n");
        write(cgroups, "memory/user/memory.limit_in_bytes", 3 * GIB + "\n");
        write(cgroups, "memory/user/memory.usage_in_bytes", 2 * GIB + "\n");
        write(cgroups, "memory/user/memory.stat", "active_file 5\ntotal_active_file " + GIB + "\n");
        write(cgroups, "memory/user/desk/memory.limit_in_bytes", "9223372036854771712\n");
        write(cgroups, "memory/user/desk/memory.usage_in_bytes", GIB + "\n");
        assertThat(memory.read()).isEqualTo(new MachineMemory.Reading(3 * GIB, 2 * GIB, "control group"));
    }

    @Test
    void survivesNonsense() throws IOException {
        write(proc, "self/cgroup", "nonsense\n0::/desk\n");
        group("desk/", "many", -1, 0);
        assertThat(memory.read().total()).isEqualTo(16 * GIB);
    }

    @Test
    void readsTheResidentMemoryOfAProcess() throws IOException {
        write(proc, "42/status", "Name:\tllama-server\nVmPeak:\t 9 kB\nVmRSS:\t   123456 kB\n");
        write(proc, "43/status", "Name:\tzombie\nState:\tZ (zombie)\n");
        assertThat(memory.residentBytes(42)).hasValue(123456L * 1024);
        assertThat(memory.residentBytes(43)).isEmpty();
        assertThat(memory.residentBytes(44)).isEmpty();
    }

    @Test
    void countsOfAProcessWhatCanNotBeTakenBack() throws IOException {
        write(
                proc,
                "42/status",
                "VmRSS:\t 900 kB\nRssAnon:\t 100 kB\nRssFile:\t 700 kB\nRssShmem:\t 100 kB\nVmSwap:\t 5 kB\n");
        write(proc, "43/status", "VmRSS:\t 900 kB\nRssAnon:\t 100 kB\n");
        assertThat(memory.privateBytes(42)).hasValue(200 * 1024);
        assertThat(memory.privateBytes(43)).hasValue(100 * 1024);
        assertThat(memory.privateBytes(44)).isEmpty();
    }
}
