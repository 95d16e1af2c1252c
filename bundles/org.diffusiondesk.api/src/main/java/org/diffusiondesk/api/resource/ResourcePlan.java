package org.diffusiondesk.api.resource;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a picture gets its memory, with everything that the decision was made from.
 *
 * @param savers to be used while drawing, in order; empty for none
 * @param text what the language model needs, where it runs or would be brought back
 * @param image what the picture needs, with the savers
 * @param threshold share of the available memory that both together may use
 * @param reason the sums in a sentence for people
 */
public record ResourcePlan(
        Decision decision,
        List<MemorySaver> savers,
        Optional<MemoryEstimate> text,
        MemoryEstimate image,
        MemorySnapshot snapshot,
        double threshold,
        String reason) {
    /** What is to be done with the language model. */
    public enum Decision {
        /** Both stay loaded. */
        COEXIST,
        /** The language model is taken out, and brought back after the picture. */
        OFFLOAD_TEXT,
        /** The language model runs on the CPU while the card draws. */
        MOVE_TEXT_TO_CPU,
        /** It can't fit, whatever is done. */
        REFUSE;

        /** Name in JSON. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ResourcePlan {
        savers = List.copyOf(savers);
    }
}
