package org.diffusiondesk.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OwnSessionTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Ctrl+C goes to the process group of the terminal's foreground. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aChildHasAProcessGroupOfItsOwnUnderThePidThatWeKnow() throws IOException {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        ChildProcess child = ChildProcess.start(
                ChildSpec.of("fake", FakeChild.command("--say", "up", "--until-eof")), line -> lines.add(line.text()));
        try {
            await().atMost(LONG).until(() -> lines.contains("up"));
            String stat = Files.readString(Path.of("/proc", Long.toString(child.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            String group = fields[2];
            String session = fields[3];
            assertThat(stat).contains("(java)");
            assertThat(group).isEqualTo(Long.toString(child.pid()));
            assertThat(session).isEqualTo(group);
        } finally {
            child.stop(Duration.ZERO);
        }
    }
}
