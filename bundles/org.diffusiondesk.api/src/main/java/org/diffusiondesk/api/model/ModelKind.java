package org.diffusiondesk.api.model;

import java.util.Locale;

/** What a model makes. */
public enum ModelKind {
    IMAGE,
    TEXT,
    UPSCALER;

    /** As it stands in {@code GET /v1/models}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
