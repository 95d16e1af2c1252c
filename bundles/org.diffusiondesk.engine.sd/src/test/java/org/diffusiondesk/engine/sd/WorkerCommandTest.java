package org.diffusiondesk.engine.sd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerCommandTest {
    private final WorkerCommand command = new WorkerCommand(
            Path.of("/jdk/bin/java"),
            List.of(Path.of("/a b/worker.jar"), Path.of("/jna.jar")),
            Path.of("/lib/libddsd.so"),
            3,
            256,
            Path.of("/run/crash.log"));

    @Test
    void startsThePlainProgramOnItsClassPath() {
        List<String> line = command.line();

        assertThat(line).startsWith("/jdk/bin/java");
        assertThat(line)
                .containsSubsequence("-cp", "/a b/worker.jar" + File.pathSeparator + "/jna.jar", WorkerCommand.MAIN);
        assertThat(line.subList(line.indexOf(WorkerCommand.MAIN), line.size()))
                .containsExactly(WorkerCommand.MAIN, "--library", "/lib/libddsd.so", "--port", "0", "--threads", "3");
    }

    @Test
    void isSmallAndMayCallNativeCode() {
        assertThat(command.line())
                .contains(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED");
    }
}
