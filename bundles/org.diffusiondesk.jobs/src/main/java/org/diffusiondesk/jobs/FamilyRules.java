package org.diffusiondesk.jobs;

import static org.diffusiondesk.jobs.Checks.wrong;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.model.ImageAbility;
import org.diffusiondesk.api.model.ModelDescription;

/** Refuses what a model of another family could use: the engine would leave it out and say nothing. Stateless. */
final class FamilyRules {
    /** Families with a text encoder that words can be taught to; to all others the name of such a word is text like any other. */
    private static final List<String> LEARNERS = List.of("sd1", "sd2", "sdxl");

    private FamilyRules() {}

    static void check(ImageRequest request, ModelDescription model) {
        // 1 is "skip nothing", which is what they all do
        if (request.clipSkip().orElse(1) > 1) {
            require(ImageAbility.CLIP_SKIP, model, "clip_skip");
        }
        if (request.extras().control().isPresent()) {
            require(ImageAbility.CONTROL_NET, model, "control.model");
        }
        Guidance guidance = request.extras().guidance();
        if (guidance.distilled().isPresent()) {
            require(ImageAbility.DISTILLED_GUIDANCE, model, "guidance.distilled");
        }
        if (guidance.image().isPresent()) {
            require(ImageAbility.IMAGE_GUIDANCE, model, "guidance.image");
        }
        if (guidance.skipLayers().isPresent()) {
            require(ImageAbility.SKIP_LAYERS, model, "guidance.skip_layers");
        }
    }

    private static void require(ImageAbility ability, ModelDescription model, String field) {
        if (!ability.isPossible(model)) {
            throw wrong(
                    field,
                    field + " has no effect on " + model.id() + ", a model of the family "
                            + model.facts().family().orElse("") + "; leave it out, or take a model of "
                            + String.join(", ", ability.families()));
        }
    }

    /** The request's, else the model's own. */
    static OptionalInt clipSkip(ImageRequest request, ModelDescription model) {
        int own = model.imageDefaults().clipSkip();
        boolean useful = request.clipSkip().isEmpty() && own > 0 && ImageAbility.CLIP_SKIP.isPossible(model);
        return useful ? OptionalInt.of(own) : request.clipSkip();
    }

    /** Whether a textual inversion is a word to this model. */
    static boolean isWord(ModelDescription inversion, ModelDescription model) {
        return model.facts().family().isPresent()
                && ImageAbility.TEXTUAL_INVERSION.isPossible(model)
                && model.facts().family().equals(inversion.facts().family());
    }

    /**
     * Refuses a text with the name of a textual inversion that is none for this model, where one could be.
     *
     * @param name of the inversion, as it stands in prompts
     */
    static void inversion(String field, String text, String name, ModelDescription inversion, ModelDescription model) {
        String family = model.facts().family().orElse("");
        if (!LEARNERS.contains(family) || isWord(inversion, model) || !isNamed(text, name)) {
            return;
        }
        String why = ImageAbility.TEXTUAL_INVERSION.families().contains(family)
                ? inversion
                        .facts()
                        .family()
                        .map(made -> "was made for " + made + ", but " + model.id() + " is " + family)
                        .orElse("holds no words for " + model.id() + ", which is " + family
                                + " and takes them as rows of " + (family.equals("sd1") ? 768 : 1024)
                                + " numbers of 32 bits")
                : "can't be used: the engine takes none for models of " + family;
        throw wrong(field, "the textual inversion " + name + " " + why + "; leave its name out of the " + words(field));
    }

    private static String words(String field) {
        return field.replace('_', ' ');
    }

    private static boolean isNamed(String text, String name) {
        return Pattern.compile(
                        "(?<![\\p{L}\\p{N}_])" + Pattern.quote(name.toLowerCase(Locale.ROOT)) + "(?![\\p{L}\\p{N}_])")
                .matcher(text.toLowerCase(Locale.ROOT))
                .find();
    }
}
