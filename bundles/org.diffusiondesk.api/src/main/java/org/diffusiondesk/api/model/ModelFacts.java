package org.diffusiondesk.api.model;

import java.util.List;
import java.util.Optional;

/**
 * What the file of a model says about itself, as far as it says it.
 *
 * @param family what it was made from or for: {@code sd1}, {@code sd2}, {@code sdxl}, {@code sd3}, {@code flux}, {@code flux2}, {@code chroma},
 *     {@code qwen-image}, {@code z-image}, {@code wan} and so on; a LoRA changes image models of the same family only
 * @param triggers words that a prompt needs for a LoRA to show, the most important first
 * @param alias the name that its maker gave it ({@code ss_output_name} of a LoRA), by which it is found, too
 */
public record ModelFacts(Optional<String> family, List<String> triggers, Optional<String> alias) {
    /** A file that says nothing. */
    public static final ModelFacts NONE = new ModelFacts(Optional.empty(), List.of(), Optional.empty());

    public ModelFacts {
        triggers = List.copyOf(triggers);
    }
}
