package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.EngineOptions;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.image.LoraUse;
import org.diffusiondesk.api.image.VaeTiling;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelFacts;
import org.diffusiondesk.api.model.ModelKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExtrasRulesTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();
    private final RequestRules rules = new RequestRules(1024 * 1024, new Random(1), new Fakes.Catalog(Fakes.EMBEDDING));

    /** Extras that can be made wrong in one place. */
    private static final class Draft {
        String prompt = "a red circle";
        OptionalInt steps = OptionalInt.empty();
        List<LoraUse> loras = List.of();
        Optional<HiresFix> hires = Optional.empty();
        Optional<ControlUse> control = Optional.empty();
        Optional<String> vae = Optional.empty();
        Optional<VaeTiling> tiling = Optional.empty();
        List<Double> sigmas = List.of();
        OptionalDouble eta = NONE;
        Guidance guidance = Guidance.PLAIN;
        EngineOptions engine = EngineOptions.NONE;
        List<InputImage> inputs = List.of();

        ImageRequest request() {
            ImageRequest plain = ImageRequest.of(prompt);
            return new ImageRequest(
                    plain.model(),
                    prompt,
                    "",
                    plain.width(),
                    plain.height(),
                    1,
                    steps,
                    NONE,
                    plain.seed(),
                    plain.sampler(),
                    plain.scheduler(),
                    NONE,
                    plain.clipSkip(),
                    false,
                    inputs,
                    new ImageExtras(loras, hires, control, vae, tiling, sigmas, eta, guidance, engine),
                    plain.output());
        }

        void hires(double scale, int width, int steps, double strength, String upscaler) {
            hires = Optional.of(new HiresFix(
                    scale < 0 ? NONE : OptionalDouble.of(scale),
                    width < 0 ? OptionalInt.empty() : OptionalInt.of(width),
                    OptionalInt.empty(),
                    steps < 0 ? OptionalInt.empty() : OptionalInt.of(steps),
                    strength < 0 ? NONE : OptionalDouble.of(strength),
                    Optional.of(upscaler).filter(name -> !name.isEmpty())));
        }

        void skip(List<Integer> layers, double scale, double start, double end) {
            guidance = new Guidance(NONE, NONE, Optional.of(new Guidance.SkipLayers(layers, scale, start, end)));
        }

        void cache(String mode, double threshold, double start, double end) {
            engine = new EngineOptions(
                    Optional.of(new EngineOptions.StepCache(
                            mode, OptionalDouble.of(threshold), OptionalDouble.of(start), OptionalDouble.of(end))),
                    NONE,
                    OptionalInt.empty());
        }
    }

    private static final InputImage CONTROL = new InputImage(InputImage.Role.CONTROL, Fakes.png(8, 8));

    private static Arguments wrong(String field, String what, Consumer<Draft> change) {
        Draft draft = new Draft();
        change.accept(draft);
        return Arguments.of(field, what, draft.request());
    }

    static Stream<Arguments> wrongLoras() {
        return Stream.of(
                wrong("loras[0].name", "there is swap", d -> d.loras = List.of(new LoraUse("magic", 1))),
                wrong("loras[0].name", "there is swap", d -> d.loras = List.of(new LoraUse("../swap", 1))),
                wrong("loras[0].name", "there is swap", d -> d.loras = List.of(new LoraUse("/etc/passwd", 1))),
                wrong("loras[0].name", "no lora \"\"", d -> d.loras = List.of(new LoraUse("", 1))),
                wrong(
                        "loras[1].name",
                        "there is swap",
                        d -> d.loras = List.of(new LoraUse("swap", 1), new LoraUse("x", 1))),
                wrong("loras[0].weight", "-100 to 100", d -> d.loras = List.of(new LoraUse("swap", 101))),
                wrong("loras[0].weight", "NaN", d -> d.loras = List.of(new LoraUse("swap", Double.NaN))),
                wrong("loras", "at most 64", d -> d.loras = Collections.nCopies(65, new LoraUse("swap", 1))),
                wrong("prompt", "there is swap", d -> d.prompt = "a circle <lora:magic:1>"),
                wrong("prompt", "<lora:name:0.8>", d -> d.prompt = "a circle <lora:swap:much>"),
                wrong("prompt", "-100 to 100", d -> d.prompt = "a circle <lora:swap:1e9>"));
    }

    static Stream<Arguments> wrongSampling() {
        return Stream.of(
                wrong("sigmas", "2 to 151", d -> d.sigmas = List.of(0.0)),
                wrong("sigmas", "2 to 151", d -> d.sigmas = Collections.nCopies(152, 1.0)),
                wrong("sigmas[1]", "fall", d -> d.sigmas = List.of(1.0, 1.0, 0.0)),
                wrong("sigmas[1]", "fall", d -> d.sigmas = List.of(1.0, 1.0 - 1e-12, 0.0)),
                wrong("sigmas[1]", "NaN", d -> d.sigmas = List.of(1.0, Double.NaN, 0.0)),
                wrong("sigmas[0]", "Infinity", d -> d.sigmas = List.of(Double.POSITIVE_INFINITY, 0.0)),
                wrong("sigmas[2]", "0 to 1000000", d -> d.sigmas = List.of(1.0, 0.5, -0.5)),
                wrong("sigmas[1]", "the last", d -> d.sigmas = List.of(1.0, 0.5)),
                wrong("steps", "makes 2 steps", d -> {
                    d.sigmas = List.of(1.0, 0.5, 0.0);
                    d.steps = OptionalInt.of(3);
                }),
                wrong("eta", "0 to 100", d -> d.eta = OptionalDouble.of(-1)),
                wrong(
                        "guidance.distilled",
                        "0 to 1000",
                        d -> d.guidance = new Guidance(OptionalDouble.of(1001), NONE, Optional.empty())),
                wrong(
                        "guidance.image",
                        "0 to 1000",
                        d -> d.guidance = new Guidance(NONE, OptionalDouble.of(-1), Optional.empty())),
                wrong("guidance.skip_layers.layers", "name 1", d -> d.skip(List.of(), 1, 0, 1)),
                wrong("guidance.skip_layers.layers", "0 to 1000", d -> d.skip(List.of(-1), 1, 0, 1)),
                wrong("guidance.skip_layers.scale", "0 to 100", d -> d.skip(List.of(1), 101, 0, 1)),
                wrong("guidance.skip_layers.end", "0 to 1", d -> d.skip(List.of(1), 1, 0, 2)),
                wrong("guidance.skip_layers.start", "smaller", d -> d.skip(List.of(1), 1, 0.5, 0.5)),
                wrong("extra.cache.mode", "easycache", d -> d.cache("magic", 1, 0, 1)),
                wrong("extra.cache.threshold", "0 to 100", d -> d.cache("ucache", -1, 0, 1)),
                wrong("extra.cache.start", "smaller", d -> d.cache("ucache", 1, 0.9, 0.1)),
                wrong(
                        "extra.flow_shift",
                        "0.001",
                        d -> d.engine = new EngineOptions(Optional.empty(), OptionalDouble.of(0), OptionalInt.empty())),
                wrong(
                        "extra.shifted_timestep",
                        "0 to 1000",
                        d -> d.engine = new EngineOptions(Optional.empty(), NONE, OptionalInt.of(1001))));
    }

    static Stream<Arguments> wrongParts() {
        return Stream.of(
                wrong("hires.scale", "1 to 16", d -> d.hires(0.5, -1, -1, -1, "")),
                wrong("hires", "at most 1048576 pixels", d -> d.hires(10, -1, -1, -1, "")),
                wrong("hires.width", "64 to 4096", d -> d.hires(-1, 0, -1, -1, "")),
                wrong("hires.steps", "1 to 150", d -> d.hires(2, -1, 151, -1, "")),
                wrong("hires.strength", "0.01 to 1", d -> d.hires(2, -1, -1, 1.5, "")),
                wrong("hires.upscaler", "Lanczos", d -> d.hires(2, -1, -1, -1, "magic")),
                wrong("vae", "there is fine-vae, tiny", d -> d.vae = Optional.of("magic")),
                wrong(
                        "vae_tiling.tile",
                        "8 to 4096",
                        d -> d.tiling = Optional.of(new VaeTiling(true, OptionalInt.of(1), NONE))),
                wrong(
                        "vae_tiling.overlap",
                        "0 to 0.5",
                        d -> d.tiling = Optional.of(new VaeTiling(true, OptionalInt.empty(), OptionalDouble.of(0.6)))),
                wrong("control.strength", "0 to 10", d -> d.control = Optional.of(new ControlUse("edges", 11))),
                wrong("control.image", "missing", d -> d.control = Optional.of(new ControlUse("edges", 1))),
                wrong("control.image", "more than one", d -> {
                    d.control = Optional.of(new ControlUse("edges", 1));
                    d.inputs = List.of(CONTROL, CONTROL);
                }),
                wrong("control.model", "there is edges", d -> {
                    d.control = Optional.of(new ControlUse("magic", 1));
                    d.inputs = List.of(CONTROL);
                }));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"wrongLoras", "wrongSampling", "wrongParts"})
    void namesTheWrongFieldAndWhatWouldBeRight(String field, String what, ImageRequest request) {
        DeskException error = catchThrowableOfType(
                DeskException.class, () -> rules.command(request, Fakes.DEMO, Optional.of(Fakes.INFO)));
        assertThat(error).hasMessageContaining(what);
        assertThat(error.param()).contains(field);
        assertThat(error.code()).isIn(ErrorCode.INVALID_REQUEST, ErrorCode.MODEL_UNKNOWN);
    }

    private ImageCommand command(Consumer<Draft> change) {
        Draft draft = new Draft();
        change.accept(draft);
        return rules.command(draft.request(), Fakes.DEMO, Optional.of(Fakes.INFO));
    }

    @Test
    void takesLorasOutOfThePromptAndFindsTheirFiles() {
        ImageCommand command = command(d -> {
            d.prompt = "a <lora:swap:0.5> red circle<lora:swap>";
            d.loras = List.of(new LoraUse("swap", -2));
        });
        assertThat(command.prompt()).isEqualTo("a red circle");
        assertThat(command.extras().loras())
                .containsExactly(new LoraUse("swap", -2), new LoraUse("swap", 0.5), new LoraUse("swap", 1));
        assertThat(command.files()).isEqualTo(Map.of("swap", Path.of("swap.safetensors")));
    }

    @Test
    void refusesALoraThatWouldStopTheEngine() {
        ModelDescription lora = of(Fakes.LORA, "sdxl");
        RequestRules some = new RequestRules(1024 * 1024, new Random(1), new Fakes.Catalog(lora));
        ImageRequest request = ImageRequest.of("a circle <lora:sdxl-lora:1>");
        assertThat(some.command(request, of(Fakes.DEMO, "flux"), Optional.empty())
                        .files())
                .containsKey("sdxl-lora");
        assertThat(catchThrowableOfType(
                        DeskException.class, () -> some.command(request, of(Fakes.DEMO, "sd1"), Optional.empty())))
                .hasMessageContaining("was made for sdxl, but demo is sd1");
    }

    private static ModelDescription of(ModelDescription model, String family) {
        return new ModelDescription(
                model.kind() == ModelKind.LORA ? family + "-lora" : model.id(),
                model.name(),
                model.kind(),
                model.files(),
                model.imageDefaults(),
                false,
                1,
                new ModelFacts(Optional.of(family), List.of(), Optional.empty()));
    }

    @Test
    void sigmasMakeTheSteps() {
        assertThat(command(d -> d.sigmas = List.of(1.0, 0.7, 0.2, 0.0)).steps()).isEqualTo(3);
    }

    @Test
    void aHiresFixGetsItsSizeAndTheEnginesNameOrAFile() {
        HiresFix scaled = command(d -> d.hires(1.55, -1, 4, 0.5, "latent NEAREST-exact"))
                .extras()
                .hires()
                .orElseThrow();
        assertThat(scaled.width()).hasValue(200);
        assertThat(scaled.height()).hasValue(200);
        assertThat(scaled.upscaler()).contains("Latent (nearest-exact)");
        ImageCommand model = command(d -> d.hires(-1, 256, -1, -1, "4x"));
        assertThat(model.extras().hires().orElseThrow().height()).hasValue(256);
        assertThat(model.files()).isEqualTo(Map.of("4x", Path.of("4x.safetensors")));
        assertThat(command(d -> d.hires(2, -1, -1, -1, ""))
                        .extras()
                        .hires()
                        .orElseThrow()
                        .upscaler())
                .isEmpty();
    }

    @Test
    void theModelIsLoadedWithTheVaeAndTheControlNet() {
        ImageCommand command = command(d -> {
            d.vae = Optional.of("tiny");
            d.control = Optional.of(new ControlUse("edges", 1));
            d.inputs = List.of(CONTROL);
        });
        assertThat(command.model().files())
                .isEqualTo(Map.of(
                        "model", Path.of("demo.gguf"),
                        "taesd", Path.of("tiny.safetensors"),
                        "control_net", Path.of("edges.safetensors")));
        assertThat(command(d -> d.vae = Optional.of("fine-vae")).model().files())
                .containsEntry("vae", Path.of("fine-vae.safetensors"));
    }
}
