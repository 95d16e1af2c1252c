package org.diffusiondesk.api.model;

import java.util.List;

/**
 * What only some families of image models can make use of. The engine passes over it in silence with all others, so whoever offers it asks here first.
 */
public enum ImageAbility {
    /** Reading the text encoder some layers before its end. */
    CLIP_SKIP("sd1", "sd2", "sdxl", "sd3"),
    /** Following a picture by way of a ControlNet. */
    CONTROL_NET("sd1", "sd2", "sdxl"),
    /** New words for the prompt. The engine mixes up the two text encoders of sdxl with them, so that family is not here. */
    TEXTUAL_INVERSION("sd1", "sd2"),
    /** Guidance that was distilled into the model, given as a number. */
    DISTILLED_GUIDANCE("flux", "flux2", "chroma", "chroma-radiance", "longcat", "sefi"),
    /** A scale of its own for the picture that is edited. */
    IMAGE_GUIDANCE("sd1", "sd2", "sdxl", "flux", "flux2", "qwen-image", "mage", "longcat", "z-image"),
    /** Guidance by what the model draws without some of its layers. */
    SKIP_LAYERS("sd3", "flux", "flux2", "ovis", "chroma", "chroma-radiance", "longcat", "sefi");

    private final List<String> families;

    ImageAbility(String... families) {
        this.families = List.of(families);
    }

    /** Ids of the families that have it, as {@link ModelFacts#family()} has them. */
    public List<String> families() {
        return families;
    }

    /** Whether a model may have it: one of an unknown family is given the benefit of the doubt. */
    public boolean isPossible(ModelDescription model) {
        return model.facts().family().map(families::contains).orElse(true);
    }
}
