package org.diffusiondesk.engine.sd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageListener;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What saves memory, and what happens when there is none left, with the real engine. */
@EnabledIfEnvironmentVariable(named = Fixture.NATIVE, matches = ".+")
class RealMemoryTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final ImageListener DEAF = event -> {};
    /** Address space of a worker: its JVM reserves more than half of it without using it. */
    private static final long LIMIT_KIB = 5L << 20;

    /** Enough for a worker to start, and too little for it to load even the demo model. */
    private static final long ROOM_KIB = 100 << 10;

    private static final Set<MemorySaver> NONE = Set.of();

    private @TempDir Path folder;
    private Map<String, String> real;
    private ModelDescription demo;
    private WorkerEngine engine;
    private WorkerHandle worker;

    @BeforeEach
    void start() throws IOException {
        real = Fixture.real();
        demo = Fixture.demo(real);
        engine = Fixture.engine(real, folder, Optional.empty());
        worker = engine.launch(StartListener.NONE, Cancellation.NONE);
    }

    @AfterEach
    void stop() {
        worker.stop(GRACE);
        engine.close();
    }

    @Test
    void theSamePictureWithEachSaverAndWithAllAndAfterwardsWithoutAny() {
        byte[] expected = draw(small(), NONE, DEAF);
        for (MemorySaver saver : MemorySaver.values()) {
            List<ImageEvent> events = new ArrayList<>();
            assertThat(draw(small(), Set.of(saver), events::add))
                    .as("%s", saver)
                    .isEqualTo(expected);
            assertThat(events.stream().anyMatch(e -> e instanceof ImageEvent.Loading))
                    .as("%s is a matter of loading", saver)
                    .isEqualTo(saver != MemorySaver.VAE_TILING);
        }
        assertThat(draw(small(), EnumSet.allOf(MemorySaver.class), DEAF)).isEqualTo(expected);
        assertThat(draw(small(), NONE, DEAF)).isEqualTo(expected);
    }

    @Test
    void tilingDecodesAWidePictureInTiles() {
        ImageCommand wide = Fixture.command(demo, 1024, 64, 1, 1, "euler", false);
        assertThat(decodeSteps(wide, NONE)).isEmpty();
        assertThat(decodeSteps(wide, Set.of(MemorySaver.VAE_TILING)))
                .as("tiles of 32 latent pixels of 16 pixels each, overlapping by half")
                .containsExactly(1, 2, 3);
    }

    private List<Integer> decodeSteps(ImageCommand command, Set<MemorySaver> savers) {
        List<Integer> steps = new ArrayList<>();
        AtomicBoolean decoding = new AtomicBoolean();
        draw(command, savers, event -> {
            switch (event) {
                case ImageEvent.Phase phase -> decoding.set(phase.name().equals("decode"));
                case ImageEvent.Step step when decoding.get() -> steps.add(step.step());
                default -> {}
            }
        });
        return steps;
    }

    @Test
    void aFailedLoadBringsTheModelBackThatWasThereBefore() throws IOException {
        byte[] expected = draw(small(), NONE, DEAF);
        Path broken = Files.writeString(folder.resolve("text.gguf"), "not a model");
        assertThatThrownBy(() -> engine.load(
                        worker.endpoint(),
                        Fixture.model("broken", Map.of("model", broken)),
                        NONE,
                        DEAF,
                        Cancellation.NONE))
                .hasMessageContaining("before, demo, is loaded again");
        List<ImageEvent> events = new ArrayList<>();
        assertThat(draw(small(), NONE, events::add)).isEqualTo(expected);
        assertThat(events).noneMatch(e -> e instanceof ImageEvent.Loading);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPictureTooLargeForTheMemoryIsAnErrorAndTheNextSmallOneIsTheSameAsBefore() throws IOException {
        byte[] expected = draw(small(), NONE, DEAF);
        WorkerEngine limited = Fixture.engine(real, folder, Optional.of(javaWithin(LIMIT_KIB)));
        WorkerHandle first = limited.launch(StartListener.NONE, Cancellation.NONE);
        assertThat(draw(limited, first, small(), NONE, DEAF)).isEqualTo(expected);

        assertThatThrownBy(
                        () -> draw(limited, first, Fixture.command(demo, 4096, 4096, 1, 1, "euler", false), NONE, DEAF))
                .isInstanceOfSatisfying(DeskException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_SHORT);
                });

        // the JVM may be the one that gets no memory, and end
        boolean alive = first.probe(Duration.ofSeconds(5));
        WorkerHandle next = alive ? first : limited.launch(StartListener.NONE, Cancellation.NONE);
        assertThat(draw(limited, next, small(), NONE, DEAF)).isEqualTo(expected);
        next.stop(GRACE);
        limited.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aModelThatDoesNotFitIsOutOfMemoryAndTheWorkerLives() throws IOException {
        WorkerEngine limited = Fixture.engine(real, folder, Optional.of(javaWithin(peakKib(worker) + ROOM_KIB)));
        WorkerHandle full = limited.launch(StartListener.NONE, Cancellation.NONE);

        assertThatThrownBy(() -> limited.load(full.endpoint(), demo, NONE, DEAF, Cancellation.NONE))
                .isInstanceOfSatisfying(
                        DeskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_SHORT));

        assertThat(full.probe(Duration.ofSeconds(5))).isTrue();
        full.stop(GRACE);
        limited.close();
    }

    /** Of a worker that has no model yet. */
    private static long peakKib(WorkerHandle worker) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + worker.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmPeak:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPromptThatSaysCudaOutOfMemoryIsNotOutOfMemory() throws Exception {
        ImageCommand command = Fixture.command(
                demo,
                "CUDA error: out of memory, std::bad_alloc, failed to allocate buffer of size 1",
                128,
                128,
                1,
                500,
                "euler",
                false);
        assertThatThrownBy(() -> draw(command, NONE, event -> {
                    if (event instanceof ImageEvent.Step) {
                        ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
                    }
                }))
                .isInstanceOfSatisfying(
                        DeskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKER_GONE));
        assertThat(worker.exit().toCompletableFuture().get(10, TimeUnit.SECONDS).cause())
                .isEqualTo(ExitCause.KILLED);
        assertThat(worker.logTail(200)).noneMatch(line -> line.contains("out of memory"));
    }

    private Path javaWithin(long kib) throws IOException {
        Path home = folder.resolve("java");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\nulimit -v %d\nexec '%s/bin/java' \"$@\"\n".formatted(kib, System.getProperty("java.home")));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private ImageCommand small() {
        return Fixture.command(demo, 128, 128, 1, 2, "euler", false);
    }

    private byte[] draw(ImageCommand command, Set<MemorySaver> savers, ImageListener listener) {
        return draw(engine, worker, command, savers, listener);
    }

    private static byte[] draw(
            WorkerEngine engine,
            WorkerHandle worker,
            ImageCommand command,
            Set<MemorySaver> savers,
            ImageListener listener) {
        List<GeneratedImage> images = engine.generate(worker.endpoint(), command, savers, listener, Cancellation.NONE);
        return images.getFirst().bytes();
    }
}
