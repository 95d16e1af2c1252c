package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.jobs.files.OutputFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UpscalingTest {
    private static final byte[] PICTURE = Fakes.png(8, 8);

    @TempDir
    Path outputs;

    private final Fakes.Engine engine = new Fakes.Engine();
    private final FakeLeases leases = new FakeLeases();
    private final WorkQueue queue = new WorkQueue(3);
    private Upscaling upscaling;

    @BeforeEach
    void begin() {
        ModelDescription second = new ModelDescription(
                "sharp", "sharp", ModelKind.UPSCALER, Fakes.UPSCALER.files(), Fakes.UPSCALER.imageDefaults(), false, 1);
        upscaling = new Upscaling(
                new Fakes.Catalog(second),
                leases,
                engine,
                queue,
                new OutputFolder(outputs, Clock.systemUTC(), "1", model -> Optional.empty()),
                () -> "id");
        queue.start();
    }

    @AfterEach
    void end() {
        queue.close();
    }

    private static UpscaleRequest request(Optional<String> model, byte[] picture, OptionalInt factor) {
        return new UpscaleRequest(model, picture, factor, ImageOutput.PNG);
    }

    @Test
    void keepsTheLargePictureAndHowItWasMade() throws IOException {
        StoredImage stored =
                upscaling.upscale(request(Optional.empty(), PICTURE, OptionalInt.of(2)), Cancellation.NONE);
        assertThat(stored.image().width()).isEqualTo(16);
        assertThat(Files.readAllBytes(stored.file())).isEqualTo(stored.image().bytes());
        assertThat(new String(stored.image().bytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("Postprocess upscale by: 2, Postprocess upscaler: 4x");
    }

    @Test
    void asksForTheMemoryOfItsPicture() {
        upscaling.upscale(request(Optional.empty(), Fakes.png(40, 24), OptionalInt.empty()), Cancellation.NONE);
        assertThat(leases.demands)
                .extracting(demand -> demand.model().id(), ImageDemand::width, ImageDemand::height)
                .containsExactly(tuple("4x", 40, 24));
    }

    @Test
    void theOneThatWasLoadedLastIsTheDefault() {
        assertThat(upscaling.load(Optional.of("sharp"), Cancellation.NONE).id()).isEqualTo("sharp");
        upscaling.upscale(request(Optional.empty(), PICTURE, OptionalInt.empty()), Cancellation.NONE);
        upscaling.upscale(request(Optional.of("4x"), PICTURE, OptionalInt.empty()), Cancellation.NONE);
        assertThat(engine.upscales).containsExactly("sharp", "sharp", "4x");
    }

    static Stream<Arguments> wrong() {
        byte[] large = Fakes.png(8, 8);
        ByteBuffer.wrap(large).putInt(16, 2048).putInt(20, 2048);
        return Stream.of(
                Arguments.of("factor", request(Optional.empty(), PICTURE, OptionalInt.of(0))),
                Arguments.of("factor", request(Optional.empty(), PICTURE, OptionalInt.of(9))),
                Arguments.of("image", request(Optional.empty(), new byte[20], OptionalInt.empty())),
                Arguments.of("image", request(Optional.empty(), large, OptionalInt.empty())),
                Arguments.of("model", request(Optional.of("magic"), PICTURE, OptionalInt.empty())));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void namesTheWrongField(String field, UpscaleRequest request) {
        DeskException error =
                catchThrowableOfType(DeskException.class, () -> upscaling.upscale(request, Cancellation.NONE));
        assertThat(error.param()).contains(field);
        assertThat(engine.upscales).isEmpty();
    }

    @Test
    void aCancelledOneEndsWhereverItIs() {
        leases.gate = new Semaphore(0);
        CancellationSource cancelled = new CancellationSource();
        cancelled.cancel();
        DeskException error = catchThrowableOfType(
                DeskException.class,
                () -> upscaling.upscale(request(Optional.empty(), PICTURE, OptionalInt.empty()), cancelled));
        assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(engine.upscales).isEmpty();
        assertThat(queue.size()).isZero();
    }
}
