package org.diffusiondesk.engine.sd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageListener;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the real engine and the demo model; the variable names a file with the lines {@code SD=folder of libddsd} and {@code DEMO=model}. */
@EnabledIfEnvironmentVariable(named = Fixture.NATIVE, matches = ".+")
class RealEngineTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final ImageListener DEAF = event -> {};

    private @TempDir Path folder;
    private WorkerEngine engine;
    private WorkerHandle worker;
    private ModelDescription demo;

    @BeforeEach
    void start() throws IOException {
        Map<String, String> real = Fixture.real();
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
    void drawsWhatWasAskedForAndTellsItInOrder() throws IOException {
        List<ImageEvent> events = new ArrayList<>();
        GeneratedImage image =
                draw(engine, worker, demo, 8, events::add, Cancellation.NONE).getFirst();

        Files.write(Path.of(System.getProperty("java.io.tmpdir"), "diffusiondesk-real-engine.png"), image.bytes());
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(image.bytes()));
        assertThat(image.seed()).isEqualTo(42);
        assertThat(picture.getWidth()).isEqualTo(128);
        assertThat(picture.getRGB(64, 64) >> 16 & 255).as("red in the middle").isGreaterThan(150);
        assertThat(picture.getRGB(64, 64) & 255).as("no blue in the middle").isLessThan(110);
        assertThat(picture.getRGB(6, 6) & 255).as("blue in the corner").isGreaterThan(120);
        assertThat(picture.getRGB(6, 6) >> 16 & 255).as("no red in the corner").isLessThan(110);

        List<String> kinds =
                events.stream().map(RealEngineTest::kind).distinct().toList();
        assertThat(kinds).containsSubsequence("Loading", "encode", "sample", "Preview", "Step", "decode", "Completed");
        List<Integer> steps = events.stream()
                .filter(e -> e instanceof ImageEvent.Step)
                .map(e -> ((ImageEvent.Step) e).step())
                .toList();
        assertThat(steps).startsWith(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(events.getLast()).isInstanceOf(ImageEvent.Completed.class);
    }

    @Test
    void cancelsInMidSamplingAndDrawsTheSameAfterwards() {
        byte[] expected = draw(engine, worker, demo, 8, DEAF, Cancellation.NONE)
                .getFirst()
                .bytes();
        CancellationSource cancellation = new CancellationSource();
        List<Integer> stepsAfter = new ArrayList<>();

        assertThatThrownBy(() -> draw(
                        engine,
                        worker,
                        demo,
                        500,
                        event -> {
                            if (event instanceof ImageEvent.Step step && step.step() >= 3) {
                                stepsAfter.add(step.step());
                                cancellation.cancel();
                            }
                        },
                        cancellation))
                .isInstanceOf(CancelledException.class);

        assertThat(stepsAfter)
                .as("the steps until the worker heard of it and ended its step")
                .hasSizeLessThan(40);
        assertThat(draw(engine, worker, demo, 8, DEAF, Cancellation.NONE)
                        .getFirst()
                        .bytes())
                .isEqualTo(expected);

        WorkerHandle fresh = engine.launch(StartListener.NONE, Cancellation.NONE);
        try {
            assertThat(draw(engine, fresh, demo, 8, DEAF, Cancellation.NONE)
                            .getFirst()
                            .bytes())
                    .isEqualTo(expected);
        } finally {
            fresh.stop(GRACE);
        }
    }

    @Test
    void aKilledWorkerIsNoticedAtOnce() throws Exception {
        CompletableFuture<Long> killed = new CompletableFuture<>();
        assertThatThrownBy(() -> draw(
                        engine,
                        worker,
                        demo,
                        500,
                        event -> {
                            if (event instanceof ImageEvent.Step && !killed.isDone()) {
                                ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly();
                                killed.complete(System.nanoTime());
                            }
                        },
                        Cancellation.NONE))
                .isInstanceOfSatisfying(
                        DeskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKER_GONE));

        ExitReport exit = worker.exit().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(exit.cause()).isIn(ExitCause.KILLED, ExitCause.OUT_OF_MEMORY);
        assertThat(worker.probe(Duration.ofSeconds(2))).isFalse();
        assertThatThrownBy(() -> draw(engine, worker, demo, 1, DEAF, Cancellation.NONE))
                .isInstanceOfSatisfying(
                        DeskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKER_GONE));
    }

    @ParameterizedTest
    @CsvSource({
        "0,128,1,8,euler,width", "7,128,1,8,euler,width", "100000,100000,1,8,euler,width", "128,7,1,8,euler,height",
        "128,128,0,8,euler,n", "128,128,1000,8,euler,n", "128,128,1,0,euler,steps", "128,128,1,8,fastest,sampler"
    })
    void badRequestsHurtNobody(int width, int height, int count, int steps, String sampler, String param) {
        assertThatThrownBy(() -> engine.generate(
                        worker.endpoint(),
                        Fixture.command(demo, width, height, count, steps, sampler, false),
                        Set.of(),
                        DEAF,
                        Cancellation.NONE))
                .isInstanceOfSatisfying(InvalidRequestException.class, e -> assertThat(e.param())
                        .contains(param));
        assertThat(worker.probe(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void badModelsHurtNobody() throws IOException {
        byte[] good = Files.readAllBytes(demo.files().get("model"));
        byte[] damaged = good.clone();
        Arrays.fill(damaged, 2000, 6000, (byte) 0x5A);
        List<Path> bad = List.of(
                Files.write(folder.resolve("half.gguf"), Arrays.copyOf(good, good.length / 2)),
                Files.write(folder.resolve("start.gguf"), Arrays.copyOf(good, 100)),
                Files.write(folder.resolve("damaged.gguf"), damaged),
                Files.writeString(folder.resolve("text.gguf"), "not a model"),
                Files.write(folder.resolve("noise.safetensors"), new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{'}),
                Files.createFile(folder.resolve("empty.gguf")),
                Files.createDirectory(folder.resolve("directory.gguf")),
                folder.resolve("missing.gguf"));

        for (Path file : bad) {
            assertThatThrownBy(() -> engine.load(
                            worker.endpoint(),
                            Fixture.model("bad", Map.of("model", file)),
                            Set.of(),
                            DEAF,
                            Cancellation.NONE))
                    .as("%s", file)
                    .isInstanceOfSatisfying(DeskException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.MODEL_UNUSABLE);
                        assertThat(e.param()).contains(file.toString());
                    });
        }
        assertThat(worker.exit().toCompletableFuture()).isNotDone();
        assertThat(draw(engine, worker, demo, 2, DEAF, Cancellation.NONE)).hasSize(1);
    }

    @Test
    void aBatchCountsItsSeeds() {
        List<GeneratedImage> images = engine.generate(
                worker.endpoint(),
                Fixture.command(demo, 64, 64, 3, 2, "euler", false),
                Set.of(),
                DEAF,
                Cancellation.NONE);

        assertThat(images).extracting(GeneratedImage::index).containsExactly(0, 1, 2);
        assertThat(images).extracting(GeneratedImage::seed).containsExactly(42L, 43L, 44L);
    }

    @Test
    void tellsWhatItCanDo() {
        assertThat(engine.info(worker.endpoint()).samplers()).contains("euler");
        assertThat(engine.info(worker.endpoint()).devices()).isNotEmpty().allMatch(device -> device.contains("GiB"));
    }

    @Test
    void answersNobodyWithoutItsToken() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            worker.endpoint().base().resolve("/internal/health"))
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void endsWhenItIsAskedTo() {
        ExitReport exit = worker.stop(GRACE);

        assertThat(exit.code()).isZero();
        assertThat(exit.cause()).isEqualTo(ExitCause.ASKED);
    }

    private static List<GeneratedImage> draw(
            WorkerEngine engine,
            WorkerHandle worker,
            ModelDescription model,
            int steps,
            ImageListener listener,
            Cancellation cancellation) {
        return engine.generate(
                worker.endpoint(),
                Fixture.command(model, 128, 128, 1, steps, "euler", true),
                Set.of(),
                listener,
                cancellation);
    }

    private static String kind(ImageEvent event) {
        return event instanceof ImageEvent.Phase phase
                ? phase.name()
                : event.getClass().getSimpleName();
    }
}
