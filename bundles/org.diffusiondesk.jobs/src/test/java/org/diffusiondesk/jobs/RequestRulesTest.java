package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.jobs.files.PictureSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestRulesTest {
    private static final InputImage INIT = new InputImage(InputImage.Role.INIT, Fakes.png(32, 32));
    private static final InputImage MASK = new InputImage(InputImage.Role.MASK, Fakes.png(32, 32));
    private final RequestRules rules = new RequestRules(1024 * 1024, new Random(1), new Fakes.Catalog());

    /** A request that can be made wrong in one place. */
    private static final class Draft {
        String prompt = "a red circle";
        String negative = "";
        OptionalInt width = OptionalInt.empty();
        OptionalInt height = OptionalInt.empty();
        int count = 1;
        OptionalInt steps = OptionalInt.empty();
        OptionalDouble cfg = OptionalDouble.empty();
        OptionalLong seed = OptionalLong.empty();
        Optional<String> sampler = Optional.empty();
        Optional<String> scheduler = Optional.empty();
        OptionalDouble strength = OptionalDouble.empty();
        OptionalInt clipSkip = OptionalInt.empty();
        List<InputImage> inputs = List.of();

        ImageRequest request() {
            return new ImageRequest(
                    Optional.empty(),
                    prompt,
                    negative,
                    width,
                    height,
                    count,
                    steps,
                    cfg,
                    seed,
                    sampler,
                    scheduler,
                    strength,
                    clipSkip,
                    false,
                    inputs,
                    ImageExtras.NONE,
                    ImageOutput.PNG);
        }
    }

    private static Arguments wrong(String field, String what, java.util.function.Consumer<Draft> change) {
        Draft draft = new Draft();
        change.accept(draft);
        return Arguments.of(field, what, draft.request());
    }

    static Stream<Arguments> wrongRequests() {
        return Stream.of(
                wrong("prompt", "missing", d -> d.prompt = "  "),
                wrong("prompt", "at most 16384", d -> d.prompt = "x".repeat(16_385)),
                wrong("prompt", "NUL", d -> d.prompt = "a\0b"),
                wrong("negative_prompt", "at most 16384", d -> d.negative = "x".repeat(16_385)),
                wrong("width", "width is 0", d -> d.width = OptionalInt.of(0)),
                wrong("width", "multiple of 8 from 64 to 4096", d -> d.width = OptionalInt.of(7)),
                wrong("width", "100000", d -> d.width = OptionalInt.of(100_000)),
                wrong("width", "-64", d -> d.width = OptionalInt.of(-64)),
                wrong("height", "129", d -> d.height = OptionalInt.of(129)),
                wrong("height", "4104", d -> d.height = OptionalInt.of(4104)),
                wrong("size", "more than 1048576 pixels", d -> d.width = d.height = OptionalInt.of(2048)),
                wrong("n", "1 to 10", d -> d.count = 0),
                wrong("n", "n is 1000", d -> d.count = 1000),
                wrong("n", "n is -1", d -> d.count = -1),
                wrong("steps", "1 to 150", d -> d.steps = OptionalInt.of(0)),
                wrong("steps", "151", d -> d.steps = OptionalInt.of(151)),
                wrong("cfg_scale", "from 0 to 30", d -> d.cfg = OptionalDouble.of(30.1)),
                wrong("cfg_scale", "-0.1", d -> d.cfg = OptionalDouble.of(-0.1)),
                wrong("cfg_scale", "NaN", d -> d.cfg = OptionalDouble.of(Double.NaN)),
                wrong("cfg_scale", "Infinity", d -> d.cfg = OptionalDouble.of(Double.POSITIVE_INFINITY)),
                wrong("seed", "-1", d -> d.seed = OptionalLong.of(-1)),
                wrong("seed", "of our choice", d -> d.seed = OptionalLong.of(Long.MAX_VALUE)),
                wrong("sampler", "there are euler, euler_a", d -> d.sampler = Optional.of("magic")),
                wrong("scheduler", "there are discrete, karras", d -> d.scheduler = Optional.of("magic")),
                wrong("strength", "0.01 to 1", d -> {
                    d.strength = OptionalDouble.of(0);
                    d.inputs = List.of(INIT);
                }),
                wrong("strength", "1.01", d -> {
                    d.strength = OptionalDouble.of(1.01);
                    d.inputs = List.of(INIT);
                }),
                wrong("strength", "NaN", d -> d.strength = OptionalDouble.of(Double.NaN)),
                wrong("strength", "needs a picture", d -> d.strength = OptionalDouble.of(0.5)),
                wrong("clip_skip", "1 to 12", d -> d.clipSkip = OptionalInt.of(0)),
                wrong(
                        "image",
                        "PNG or JPEG",
                        d -> d.inputs = List.of(new InputImage(InputImage.Role.INIT, new byte[50]))),
                wrong("image", "one would be right", d -> d.inputs = List.of(INIT, INIT)),
                wrong("image", "at most 8", d -> d.inputs = java.util.Collections.nCopies(9, INIT)),
                wrong("image", "99999x99999", d -> d.inputs = List.of(new InputImage(InputImage.Role.INIT, hugePng()))),
                wrong(
                        "image",
                        "16385x1",
                        d -> d.inputs = List.of(new InputImage(InputImage.Role.INIT, sized(16_385, 1)))),
                wrong(
                        "image",
                        "33554432 pixels together",
                        d -> d.inputs = java.util.Collections.nCopies(
                                3, new InputImage(InputImage.Role.REFERENCE, sized(4096, 4096)))),
                wrong(
                        "control.model",
                        "the ControlNet",
                        d -> d.inputs = List.of(new InputImage(InputImage.Role.CONTROL, Fakes.png(8, 8)))),
                wrong("mask", "needs an image", d -> d.inputs = List.of(MASK)),
                wrong("mask", "more than one", d -> d.inputs = List.of(INIT, MASK, MASK)),
                wrong(
                        "mask",
                        "no picture",
                        d -> d.inputs = List.of(INIT, new InputImage(InputImage.Role.MASK, new byte[0]))));
    }

    private static byte[] hugePng() {
        return sized(99_999, 99_999);
    }

    private static byte[] sized(int width, int height) {
        byte[] png = Fakes.png(8, 8);
        java.nio.ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        return png;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wrongRequests")
    void namesTheWrongFieldAndWhatWouldBeRight(String field, String what, ImageRequest request) {
        InvalidRequestException error = catchThrowableOfType(
                InvalidRequestException.class, () -> rules.command(request, Fakes.DEMO, Optional.of(Fakes.INFO)));
        assertThat(error).hasMessageContaining(what);
        assertThat(error.param()).contains(field);
    }

    @Test
    void fillsARequestThatNamesOnlyAPromptFromTheModelsDescription() {
        ImageCommand command = rules.command(ImageRequest.of("a red circle"), Fakes.DEMO, Optional.of(Fakes.INFO));
        assertThat(command)
                .extracting(
                        ImageCommand::width,
                        ImageCommand::height,
                        ImageCommand::steps,
                        ImageCommand::cfgScale,
                        ImageCommand::sampler)
                .containsExactly(128, 128, 8, 2.0, "euler");
        assertThat(command.seed()).isBetween(0L, (1L << 32) - 1);
        assertThat(rules.command(ImageRequest.of("a red circle"), Fakes.DEMO, Optional.empty())
                        .seed())
                .isNotEqualTo(command.seed());
    }

    @Test
    void takesTheBoundsThemselves() {
        Draft draft = new Draft();
        draft.width = OptionalInt.of(4096);
        draft.height = OptionalInt.of(64);
        draft.count = 10;
        draft.steps = OptionalInt.of(150);
        draft.cfg = OptionalDouble.of(30);
        draft.seed = OptionalLong.of(0);
        draft.strength = OptionalDouble.of(1);
        draft.inputs = List.of(INIT, MASK);
        assertThat(rules.command(draft.request(), Fakes.DEMO, Optional.of(Fakes.INFO))
                        .count())
                .isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "euler, euler, -",
                "Euler a, euler_a, -",
                "EULER_ANCESTRAL, euler_a, -",
                "k_euler_a, euler_a, -",
                "DPM++ 2M, dpm++2m, -",
                "dpmpp_2m, dpm++2m, -",
                "DPM++ 2M Karras, dpm++2m, karras",
                "DPM++ 2M SDE Exponential, dpm++2m_sde, exponential",
                "DPM++ 2S a Karras, dpm++2s_a, karras",
                "dpmpp_2s_ancestral, dpm++2s_a, -",
                "LMS Karras, lms, karras",
                "DDIM, ddim_trailing, -",
                "Heun, heun, -",
                "Automatic, '', -"
            })
    void knowsOtherProgramsNamesOfSamplers(
            String name, String sampler, @org.jspecify.annotations.Nullable String scheduler) {
        assertThat(SamplerNames.sampler(name, Fakes.INFO.samplers(), Fakes.INFO.schedulers()))
                .isEqualTo(new SamplerNames.Found(sampler, Optional.ofNullable(scheduler)));
    }

    @ParameterizedTest
    @CsvSource({
        "Karras, karras",
        "Align Your Steps, ays",
        "SGM Uniform, sgm_uniform",
        "KL Optimal, kl_optimal",
        "normal, discrete",
        "Automatic, ''",
        "'', ''"
    })
    void knowsOtherProgramsNamesOfSchedulers(String name, String scheduler) {
        assertThat(SamplerNames.scheduler(name, Fakes.INFO.schedulers())).isEqualTo(scheduler);
    }

    @Test
    void readsTheSizeOfAJpegWithoutDecodingIt() throws java.io.IOException {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        javax.imageio.ImageIO.write(
                new java.awt.image.BufferedImage(40, 24, java.awt.image.BufferedImage.TYPE_INT_RGB), "jpg", out);
        assertThat(PictureSize.of(out.toByteArray())).contains(new PictureSize(40, 24));
        for (int length = 0; length < 200; length++) {
            byte[] cut = java.util.Arrays.copyOf(out.toByteArray(), length);
            assertThat(PictureSize.of(cut).filter(size -> size.width() != 40)).isEmpty();
        }
        assertThatThrownBy(() -> SamplerNames.sampler("x".repeat(500), List.of("euler"), List.of()))
                .hasMessageContaining("...");
    }
}
