package org.diffusiondesk.api.model;

import java.util.Locale;

/** What a model makes. */
public enum ModelKind {
    IMAGE,
    TEXT,
    UPSCALER,
    LORA,
    VAE,
    /** A tiny autoencoder, for quick previews or in place of a VAE. */
    TAESD,
    CONTROLNET,
    /** A textual inversion. */
    EMBEDDING;

    /** As it stands in {@code GET /v1/models}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
