package org.diffusiondesk.engine.sd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A library that does not fit is explained; the worker is the real one. */
class LibraryCheckTest {
    private @TempDir Path folder;

    @Test
    void missing() {
        assertStartFails(folder.resolve("libddsd.so"), "libddsd.so does not exist");
    }

    @Test
    void aDirectory() {
        assertStartFails(folder, "is a directory; give the ddsd library itself");
    }

    @Test
    void noLibraryAtAll() throws IOException {
        assertStartFails(
                Files.writeString(folder.resolve("libddsd.so"), "no library"),
                "is not a ddsd library that can be loaded here");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aForeignLibrary() throws IOException {
        try (Stream<Path> libraries = Files.walk(Path.of(System.getProperty("java.home"), "lib"))) {
            Path foreign =
                    libraries.filter(p -> p.endsWith("libzip.so")).findFirst().orElseThrow();
            assertStartFails(foreign, "is not a ddsd library that can be loaded here");
        }
    }

    @Test
    void noFragment() {
        WorkerFiles files = new WorkerFiles(Fixture.classPath(), Optional.empty(), Optional.empty(), folder);
        EngineSettings settings = new EngineSettings(
                Optional.empty(), 0, Duration.ofSeconds(9), Optional.empty(), 64, "proj", OptionalLong.empty());
        try (WorkerEngine engine = new WorkerEngine(settings, files, ChildProcess::start)) {
            assertThatThrownBy(() -> engine.launch(StartListener.NONE, Cancellation.NONE))
                    .isInstanceOf(WorkerException.class)
                    .hasMessageContaining("no native fragment")
                    .hasMessageContaining("engine.sd.library");
        }
    }

    @Test
    void noJava() {
        WorkerFiles files =
                new WorkerFiles(Fixture.classPath(), Optional.of(folder.resolve("x")), Optional.empty(), folder);
        EngineSettings settings = new EngineSettings(
                Optional.empty(), 0, Duration.ofSeconds(9), Optional.of(folder), 64, "proj", OptionalLong.empty());
        try (WorkerEngine engine = new WorkerEngine(settings, files, ChildProcess::start)) {
            assertThatThrownBy(() -> engine.launch(StartListener.NONE, Cancellation.NONE))
                    .isInstanceOf(WorkerException.class)
                    .hasMessageContaining("engine.sd.javaHome");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anOldJava() throws IOException {
        Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'java.lang.UnsupportedClassVersionError: x' >&2\nexit 1\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        WorkerFiles files =
                new WorkerFiles(Fixture.classPath(), Optional.of(folder.resolve("x")), Optional.empty(), folder);
        EngineSettings settings = new EngineSettings(
                Optional.empty(), 0, Duration.ofSeconds(30), Optional.of(folder), 64, "proj", OptionalLong.empty());
        try (WorkerEngine engine = new WorkerEngine(settings, files, ChildProcess::start)) {
            assertThatThrownBy(() -> engine.launch(StartListener.NONE, Cancellation.NONE))
                    .isInstanceOfSatisfying(WorkerException.class, e -> assertThat(e.isLasting())
                            .isTrue())
                    .hasMessageContaining("engine.sd.javaHome must be the folder of a Java 21");
        }
    }

    @Test
    void aCancelledStartStartsNothing() {
        CancellationSource cancelled = new CancellationSource();
        cancelled.cancel();
        try (WorkerEngine engine = Fixture.engine(folder.resolve("x"), folder)) {
            assertThatThrownBy(() -> engine.launch(StartListener.NONE, cancelled))
                    .isInstanceOf(CancelledException.class);
        }
    }

    private void assertStartFails(Path library, String reason) {
        try (WorkerEngine engine = Fixture.engine(library, folder)) {
            assertThatThrownBy(() -> engine.launch(StartListener.NONE, Cancellation.NONE))
                    .isInstanceOfSatisfying(WorkerException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.WORKER_START_FAILED);
                        assertThat(e.isLasting()).isTrue();
                        assertThat(e.text())
                                .startsWith("sd-worker: library ")
                                .contains(reason)
                                .doesNotContain("\n");
                    });
        }
    }
}
