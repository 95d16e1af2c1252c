package org.diffusiondesk.api.resource;

import java.util.Locale;

/** What an estimate is based on. */
public enum EstimateRule {
    /** The size of the files times 1.2. */
    SIMPLE,
    /** The tensors and dimensions in the headers of the files, the context, and the size of the picture. */
    HEADERS,
    /** What was really used the last times. */
    LEARNED;

    /** Name in JSON. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
