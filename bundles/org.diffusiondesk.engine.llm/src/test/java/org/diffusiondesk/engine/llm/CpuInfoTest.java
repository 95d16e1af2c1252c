package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuInfoTest {
    private static String processor(int socket, int core, String flags) {
        return "processor\t: 1\nphysical id\t: " + socket + "\nsiblings\t: 2\ncore id\t\t: " + core + "\nflags\t\t: "
                + flags + "\n\n";
    }

    private static CpuInfo parse(int usable, String... processors) {
        return CpuInfo.parse(String.join("", processors).lines().toList(), usable);
    }

    @Test
    void countsCoresNotThreads() {
        String twoThreadsEach = processor(0, 0, "fpu") + processor(0, 1, "fpu") + processor(1, 0, "fpu");
        assertThat(parse(6, twoThreadsEach, twoThreadsEach).physicalCores()).isEqualTo(3);
    }

    @Test
    void takesNoMoreThanThisProcessMayUse() {
        assertThat(parse(1, processor(0, 0, "fpu"), processor(0, 1, "fpu")).physicalCores())
                .isEqualTo(1);
    }

    @Test
    void saysWhichFeaturesAreMissing() {
        CpuInfo cpu = parse(1, processor(0, 0, "fpu sse4_2 avx"));
        assertThat(cpu.lacks(List.of("avx", "avx2", "fma"))).containsExactly("avx2", "fma");
    }

    @Test
    void complainsOfNothingWhereNothingIsKnown() {
        CpuInfo cpu = parse(4);
        assertThat(cpu.lacks(List.of("avx2"))).isEmpty();
        assertThat(cpu.physicalCores()).isEqualTo(4);
    }
}
