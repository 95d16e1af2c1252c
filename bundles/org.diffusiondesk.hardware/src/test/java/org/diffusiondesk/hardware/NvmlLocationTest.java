package org.diffusiondesk.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvmlLocationTest {
    @TempDir
    private Path root;

    private Path touch(String file) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.createFile(path);
    }

    private NvmlLocation on(String system) {
        return new NvmlLocation(root, system, Map.of("SystemRoot", root.toString(), "ProgramFiles", root.toString()));
    }

    @Test
    void loadsNothingOnLinuxWithoutATraceOfTheDriver() throws IOException {
        touch("usr/lib/wsl/lib/libnvidia-ml.so.1");
        assertThat(on("Linux").candidates()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev/nvidiactl", "proc/driver/nvidia/version", "sys/module/nvidia", "dev/dxg"})
    void asksTheLoaderOnLinuxWithADriver(String trace) throws IOException {
        touch(trace);
        assertThat(on("Linux").candidates()).containsExactly("libnvidia-ml.so.1");
        String file = touch("usr/lib/wsl/lib/libnvidia-ml.so.1").toString();
        assertThat(on("Linux").candidates()).containsExactly("libnvidia-ml.so.1", file);
    }

    @Test
    void looksWhereTheDriverPutsItOnWindows() throws IOException {
        assertThat(on("Windows 11").candidates()).isEmpty();
        String old = touch("NVIDIA Corporation/NVSMI/nvml.dll").toString();
        String today = touch("System32/nvml.dll").toString();
        assertThat(on("Windows 11").candidates()).containsExactly(today, old);
        assertThat(new NvmlLocation(root, "Windows 11", Map.of()).candidates()).isEmpty();
    }

    @Test
    void knowsOfNoneElsewhere() throws IOException {
        touch("dev/nvidiactl");
        assertThat(on("Mac OS X").candidates()).isEmpty();
    }
}
