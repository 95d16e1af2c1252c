package org.diffusiondesk.api.resource;

import java.util.Locale;

/** Where a model can lie. */
public enum DeviceKind {
    /** The machine's memory. */
    RAM,
    /** A graphics card's own memory. */
    VRAM;

    /** Name in JSON. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
