package org.diffusiondesk.api.resource;

import java.util.Locale;

/** A way to draw with less memory; in the order of what it costs, the cheapest first. */
public enum MemorySaver {
    /** Decode the picture in tiles. */
    VAE_TILING,
    /** Keep and run the text encoder on the CPU. */
    ENCODER_ON_CPU,
    /** Keep the weights in the machine's memory and bring each part to the card when its turn comes. */
    PARAMS_IN_RAM,
    /** Bring the diffusion model to the card layer by layer. */
    LAYER_STREAMING;

    /** Name in JSON. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
