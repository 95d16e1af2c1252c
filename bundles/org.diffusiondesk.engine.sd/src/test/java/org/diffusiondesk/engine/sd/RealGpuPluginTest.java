package org.diffusiondesk.engine.sd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** With the real engine, on a machine that can't use the plug-in. */
@EnabledIfEnvironmentVariable(named = Fixture.NATIVE, matches = ".+")
class RealGpuPluginTest {
    private @TempDir Path folder;

    @Test
    void aPlugInThatCannotBeLoadedIsToldAndTheCpuComputes() throws IOException {
        Map<String, String> real = Fixture.real();
        Path plugin = Files.writeString(folder.resolve(System.mapLibraryName("ggml-cuda")), "needs a driver");
        List<String> lines = new CopyOnWriteArrayList<>();
        StartListener listener = new StartListener() {
            @Override
            public void line(String text) {
                lines.add(text);
            }
        };
        try (WorkerEngine engine = Fixture.embedded(real, plugin, folder)) {
            WorkerHandle worker = engine.launch(listener, Cancellation.NONE);
            try {
                assertThat(engine.info(worker.endpoint()).devices()).hasSize(1);
                assertThat(engine.generate(
                                worker.endpoint(),
                                Fixture.command(Fixture.demo(real), 64, 64, 1, 2, "euler", false),
                                Set.of(),
                                event -> {},
                                Cancellation.NONE))
                        .hasSize(1);
            } finally {
                worker.stop(Duration.ofSeconds(10));
            }
        }
        assertThat(lines).anyMatch(line -> line.contains("failed to load " + plugin));
    }
}
