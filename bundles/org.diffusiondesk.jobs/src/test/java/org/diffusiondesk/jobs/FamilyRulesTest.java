package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.EngineOptions;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelFacts;
import org.diffusiondesk.api.model.ModelKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamilyRulesTest {
    private static final Guidance DISTILLED =
            new Guidance(OptionalDouble.of(3.5), OptionalDouble.empty(), Optional.empty());
    private static final Guidance OF_THE_PICTURE =
            new Guidance(OptionalDouble.empty(), OptionalDouble.of(1.5), Optional.empty());
    private static final Guidance SKIPPING = new Guidance(
            OptionalDouble.empty(), OptionalDouble.empty(), Optional.of(new Guidance.SkipLayers(List.of(2), 3, 0, 1)));

    private final RequestRules rules = new RequestRules(
            1024 * 1024,
            new Random(1),
            new Fakes.Catalog(inversion("easynegative", "sd1"), inversion("other", "sd2"), inversion("odd", "")));

    private static ModelDescription inversion(String id, String family) {
        return described(id, ModelKind.EMBEDDING, family, ImageDefaults.GENERAL);
    }

    private static ModelDescription model(String family) {
        return described("mine", ModelKind.IMAGE, family, ImageDefaults.GENERAL);
    }

    private static ModelDescription described(String id, ModelKind kind, String family, ImageDefaults defaults) {
        return new ModelDescription(
                id,
                id,
                kind,
                Map.of("model", Path.of(id + ".safetensors")),
                defaults,
                false,
                1,
                new ModelFacts(Optional.of(family).filter(name -> !name.isEmpty()), List.of(), Optional.empty()));
    }

    private static ImageRequest asking(String what) {
        ImageRequest plain = ImageRequest.of("a red circle");
        Guidance guidance =
                switch (what) {
                    case "guidance.distilled" -> DISTILLED;
                    case "guidance.image" -> OF_THE_PICTURE;
                    case "guidance.skip_layers" -> SKIPPING;
                    default -> Guidance.PLAIN;
                };
        boolean control = what.equals("control.model");
        return asking(
                "a red circle",
                "",
                what.equals("clip_skip") ? 2 : 0,
                guidance,
                control ? Optional.of(new ControlUse("edges", 1)) : Optional.empty(),
                control ? List.of(new InputImage(InputImage.Role.CONTROL, Fakes.png(8, 8))) : plain.inputs());
    }

    private static ImageRequest asking(
            String prompt,
            String negative,
            int clipSkip,
            Guidance guidance,
            Optional<ControlUse> control,
            List<InputImage> inputs) {
        ImageRequest plain = ImageRequest.of(prompt);
        return new ImageRequest(
                plain.model(),
                prompt,
                negative,
                plain.width(),
                plain.height(),
                1,
                plain.steps(),
                plain.cfgScale(),
                plain.seed(),
                plain.sampler(),
                plain.scheduler(),
                plain.strength(),
                clipSkip > 0 ? OptionalInt.of(clipSkip) : OptionalInt.empty(),
                false,
                inputs,
                new ImageExtras(
                        List.of(),
                        Optional.empty(),
                        control,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        OptionalDouble.empty(),
                        guidance,
                        EngineOptions.NONE),
                plain.output());
    }

    private static ImageRequest saying(String prompt, String negative) {
        return asking(prompt, negative, 0, Guidance.PLAIN, Optional.empty(), List.of());
    }

    private ImageCommand command(ImageRequest request, ModelDescription model) {
        return rules.command(request, model, Optional.of(Fakes.INFO));
    }

    private DeskException refused(ImageRequest request, ModelDescription model) {
        return catchThrowableOfType(DeskException.class, () -> command(request, model));
    }

    @ParameterizedTest
    @CsvSource({
        "clip_skip, sd1, ernie",
        "clip_skip, sd3, flux",
        "control.model, sdxl, sd3",
        "guidance.distilled, flux, sd1",
        "guidance.image, flux2, ernie",
        "guidance.skip_layers, sd3, sdxl"
    })
    void whatOnlySomeFamiliesKnowIsRefusedForTheOthers(String what, String able, String unable) {
        ImageRequest request = asking(what);
        assertThat(command(request, model(able)).width()).isEqualTo(512);
        assertThat(command(request, model("")).width()).isEqualTo(512);
        DeskException error = refused(request, model(unable));
        assertThat(error.param()).contains(what);
        assertThat(error)
                .hasMessageContaining("no effect on mine, a model of the family " + unable)
                .hasMessageContaining(able);
    }

    @Test
    void skippingNothingIsForAll() {
        ImageRequest request = asking("a red circle", "", 1, Guidance.PLAIN, Optional.empty(), List.of());
        assertThat(command(request, model("ernie")).clipSkip()).hasValue(1);
    }

    @Test
    void theModelsOwnClipSkipCountsUnlessTheRequestHasOne() {
        ImageDefaults own = new ImageDefaults(512, 512, 20, 7, "", "", 2);
        ModelDescription model = described("mine", ModelKind.IMAGE, "sd1", own);
        assertThat(command(ImageRequest.of("a circle"), model).clipSkip()).hasValue(2);
        assertThat(command(asking("a circle", "", 1, Guidance.PLAIN, Optional.empty(), List.of()), model)
                        .clipSkip())
                .hasValue(1);
        assertThat(command(ImageRequest.of("a circle"), described("x", ModelKind.IMAGE, "ernie", own))
                        .clipSkip())
                .isEmpty();
        assertThat(command(ImageRequest.of("a circle"), model("sd1")).clipSkip())
                .isEmpty();
    }

    @Test
    void aModelIsLoadedWithTheInversionsOfItsFamily() {
        assertThat(rules.equipped(model("sd1")).files())
                .containsOnlyKeys(ModelDescription.MODEL, "embeddings.easynegative");
        assertThat(rules.equipped(model("sd2")).files()).containsOnlyKeys(ModelDescription.MODEL, "embeddings.other");
        assertThat(rules.equipped(model("sdxl")).files()).containsOnlyKeys(ModelDescription.MODEL);
        assertThat(rules.equipped(model("")).files()).containsOnlyKeys(ModelDescription.MODEL);
        assertThat(rules.equipped(model("sd1")).facts().family()).contains("sd1");
    }

    @ParameterizedTest
    @CsvSource({
        "sd1, 'a (Other:1.2) circle', '', prompt, 'made for sd2, but mine is sd1'",
        "sd1, a circle, 'ugly, odd', negative_prompt, '768 numbers of 32 bits'",
        "sd2, odd circles, '', prompt, '1024 numbers of 32 bits'",
        "sdxl, a circle by easynegative, '', prompt, takes none for models of sdxl"
    })
    void anInversionThatIsNamedAndDoesNotFitIsRefusedByName(
            String family, String prompt, String negative, String field, String why) {
        DeskException error = refused(saying(prompt, negative), model(family));
        assertThat(error.param()).contains(field);
        assertThat(error).hasMessageContaining("the textual inversion").hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({
        "sd1, 'a circle, easynegative', another",
        "sd1, an oddity, others",
        "flux, easynegative, odd",
        "'', easynegative, odd"
    })
    void wordsThatFitAndWordsOfOtherModelsAreTaken(String family, String prompt, String negative) {
        assertThat(command(saying(prompt, negative), model(family)).prompt()).isEqualTo(prompt);
    }
}
