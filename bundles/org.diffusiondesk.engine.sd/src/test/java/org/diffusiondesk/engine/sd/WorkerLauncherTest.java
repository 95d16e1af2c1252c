package org.diffusiondesk.engine.sd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.process.ChildSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is started; here nothing is. */
class WorkerLauncherTest {
    private static final String VARIABLE = "GGML_BACKEND_PATH";
    private static final Path PLUGIN = Path.of("/a b/engine/libggml-cuda.so");

    private @TempDir Path folder;

    private ChildSpec spec(Optional<Path> own, Optional<Path> plugin) {
        List<ChildSpec> asked = new ArrayList<>();
        WorkerFiles files = new WorkerFiles(List.of(), Optional.of(folder.resolve("libddsd.so")), plugin, folder);
        try (WorkerEngine engine =
                new WorkerEngine(Fixture.settings(own, Optional.empty()), files, (spec, listener) -> {
                    asked.add(spec);
                    throw WorkerException.startFailed("no", null);
                })) {
            assertThatThrownBy(() -> engine.launch(StartListener.NONE, Cancellation.NONE))
                    .isInstanceOf(WorkerException.class);
        }
        return asked.getFirst();
    }

    @Test
    void namesThePlugInForTheGraphicsCardWhereThereIsOne() {
        assertThat(spec(Optional.empty(), Optional.of(PLUGIN)).environment())
                .containsEntry(VARIABLE, PLUGIN.toString());
        ChildSpec without = spec(Optional.empty(), Optional.empty());
        assertThat(without.environment()).doesNotContainKey(VARIABLE);
        assertThat(without.scrub()).accepts(VARIABLE);
    }

    private boolean usesGpu(Optional<Path> own, Optional<Path> plugin) {
        WorkerFiles files = new WorkerFiles(List.of(), Optional.of(folder.resolve("libddsd.so")), plugin, folder);
        try (WorkerEngine engine =
                new WorkerEngine(Fixture.settings(own, Optional.empty()), files, (spec, listener) -> {
                    throw new AssertionError("nothing is to be started for that");
                })) {
            return engine.usesGpu();
        }
    }

    @Test
    void beforeTheFirstStartThePlugInTellsWhetherThereIsACard() {
        assertThat(usesGpu(Optional.empty(), Optional.of(PLUGIN))).isTrue();
        assertThat(usesGpu(Optional.empty(), Optional.empty())).isFalse();
        assertThat(usesGpu(Optional.of(folder.resolve("own/libddsd.so")), Optional.of(PLUGIN)))
                .isFalse();
    }

    @Test
    void afterItTheWorkersDevicesTell() {
        assertThat(WorkerEngine.gpu(List.of(device("cpu"), device("gpu")))).isTrue();
        assertThat(WorkerEngine.gpu(List.of(device("igpu")))).isTrue();
        assertThat(WorkerEngine.gpu(List.of(device("cpu"), device("accel")))).isFalse();
    }

    private static EngineInfo.Device device(String type) {
        return new EngineInfo.Device("name", "description", type, 1, 2);
    }

    @Test
    void aLibraryOfTheUsersOwnWasBuiltWithAnotherGgml() {
        Optional<Path> own = Optional.of(folder.resolve("own/libddsd.so"));
        assertThat(spec(own, Optional.of(PLUGIN)).environment()).doesNotContainKey(VARIABLE);
    }
}
