package org.diffusiondesk.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.LoraUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InfotextTest {
    private static final GeneratedImage IMAGE = new GeneratedImage(0, 43, 128, 96, new byte[0]);

    @Test
    void readsWhatAutomatic1111Writes() {
        ImageRequest request = InfotextRequest.of(Infotext.parse("""
                desert scene, (blue eyes:1.2),
                by Alphonse Mucha <lora:ink:0.75>
                Negative prompt: ugly, fat,
                messy drawing
                Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 965400086, Size: 512x768, \
                Model hash: 45dee52b, Model: "odd, name", VAE: vae-ft.safetensors, Denoising strength: 0.55, Clip skip: 2, \
                Hires upscale: 1.5, Hires steps: 12, Hires upscaler: Latent, Lora hashes: "ink: 0123456789ab", Version: v1.10.1"""));
        assertThat(request.prompt()).isEqualTo("desert scene, (blue eyes:1.2),\nby Alphonse Mucha");
        assertThat(request.negativePrompt()).isEqualTo("ugly, fat,\nmessy drawing");
        assertThat(request.steps()).hasValue(20);
        assertThat(request.sampler()).contains("DPM++ 2M");
        assertThat(request.scheduler()).contains("Karras");
        assertThat(request.cfgScale()).hasValue(7.5);
        assertThat(request.seed()).hasValue(965400086L);
        assertThat(request.width()).hasValue(512);
        assertThat(request.height()).hasValue(768);
        assertThat(request.model()).contains("odd, name");
        assertThat(request.clipSkip()).hasValue(2);
        assertThat(request.strength()).as("belongs to the second pass").isEmpty();
        assertThat(request.extras().vae()).contains("vae-ft.safetensors");
        assertThat(request.extras().loras()).containsExactly(new LoraUse("ink", 0.75));
        assertThat(request.extras().hires())
                .contains(new HiresFix(
                        OptionalDouble.of(1.5),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.of(12),
                        OptionalDouble.of(0.55),
                        Optional.of("Latent")));
    }

    @Test
    void takesOnlyTheLastLineForSettings() {
        Infotext text = Infotext.parse(
                "Steps: 20, Sampler: x, Seed: 1\nNegative prompt: a\nNegative prompt: b\nSteps: 3, Seed: 2, Size: 64x64");
        assertThat(text.prompt()).isEqualTo("Steps: 20, Sampler: x, Seed: 1");
        assertThat(text.negativePrompt()).isEqualTo("a\nb");
        assertThat(text.settings())
                .containsOnly(Map.entry("Steps", "3"), Map.entry("Seed", "2"), Map.entry("Size", "64x64"));
        assertThat(Infotext.parse("a: b, c: d").prompt()).as("too few settings").isEqualTo("a: b, c: d");
        assertThat(Infotext.parse("").settings()).isEmpty();
    }

    @Test
    void readsDoubtfulPairsAsAutomatic1111Does() {
        assertThat(Infotext.pairs("(x) Odd name: 1, Bad: \"not closed, Next-one/2: \"a \\\" b, c\", E: , : 5, Last:9"))
                .containsExactly(
                        Map.entry("Odd name", "1"),
                        Map.entry("Bad", "\"not closed"),
                        Map.entry("Next-one/2", "a \" b, c"),
                        Map.entry("Last", "9"));
    }

    @Test
    void writesTheSettingsInAutomatic1111sNamesAndOrder() {
        ImageExtras extras = new ImageExtras(
                List.of(new LoraUse("ink", 0.75), new LoraUse("dark", -1)),
                Optional.of(new HiresFix(
                        OptionalDouble.of(2),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.of(4),
                        OptionalDouble.of(0.4),
                        Optional.of("latent"))),
                Optional.of(new ControlUse("canny", 0.5)),
                Optional.of("my, vae"),
                Optional.empty(),
                List.of(),
                OptionalDouble.empty(),
                Guidance.PLAIN);
        String text = GenerationText.parameters(
                Samples.command("a red circle", "blue, green", extras, ImageOutput.PNG),
                IMAGE,
                Optional.of("ab12cd34ef56"),
                "1.0.0");
        assertThat(text)
                .isEqualTo(
                        "a red circle <lora:ink:0.75> <lora:dark:-1>\nNegative prompt: blue, green\n"
                                + "Steps: 8, Sampler: Euler a, Schedule type: Karras, CFG scale: 2, Seed: 43, Size: 128x96, Model hash: ab12cd34ef, Model: demo,"
                                + " VAE: \"my, vae\", Denoising strength: 0.4, Clip skip: 2, Hires upscale: 2, Hires steps: 4,"
                                + " Hires upscaler: latent, ControlNet 0: \"Model: canny, Weight: 0.5\", Version: DiffusionDesk 1.0.0");
        ImageRequest again = InfotextRequest.of(Infotext.parse(text));
        assertThat(again.extras()).isEqualTo(extras);
        assertThat(again.prompt()).isEqualTo("a red circle");
        assertThat(again.seed()).isEqualTo(OptionalLong.of(43));
        assertThat(again.model()).contains("demo");
    }

    @Test
    void whatIsNoNumberIsLeftOut() {
        ImageRequest request = InfotextRequest.of(
                Infotext.parse(
                        "x\nSteps: many, CFG scale: NaN, Seed: 99999999999999999999, Size: 0x12, Clip skip: 1e300, Denoising strength: 0x1p3"));
        assertThat(request)
                .usingRecursiveComparison()
                .isEqualTo(InfotextRequest.of(Infotext.parse("x\nA1: 1, A2: 1, A3: 1, Size: 0x12")));
        assertThat(request.width()).isEmpty();
        assertThat(request.height()).hasValue(12);
    }

    @Test
    void whatWasWrittenIsReadForRandomTexts() {
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            Map<String, String> settings = new LinkedHashMap<>();
            for (String name : List.of("Steps", "Odd name", "Model", "x/y-z", "Version")) {
                settings.put(name, Samples.hostile(random));
            }
            Infotext text = new Infotext(asLines(Samples.hostile(random)), asLines(Samples.hostile(random)), settings);
            assertThat(Infotext.parse(text.write())).as("run %s", i).isEqualTo(text);
        }
    }

    @Test
    @Timeout(60)
    void readsLongTextsInOnePass() {
        for (String part :
                List.of("a: \"", "\"", "a:", "\\\"", ",", "Negative prompt:", "a b-c/", "<lora:", "\n", "<lora:a:1>")) {
            String text = part.repeat(400_000 / part.length());
            assertThat(InfotextRequest.of(Infotext.parse(text)).prompt().length())
                    .isLessThanOrEqualTo(text.length());
        }
    }

    /** As the format can hold it. */
    private static String asLines(String text) {
        return text.lines()
                .flatMap(line -> List.of(line.split("\n")).stream())
                .map(String::strip)
                .map(line -> line.startsWith("Negative prompt:") ? "x" + line : line)
                .collect(Collectors.joining("\n"))
                .strip();
    }
}
