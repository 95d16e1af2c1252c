package org.diffusiondesk.api.worker;

import java.util.Locale;

/** The two workers. */
public enum WorkerId {
    /** The image worker: stable-diffusion.cpp in a child JVM. */
    SD,
    /** The text worker: llama-server. */
    LLM;

    /** Name in URLs, logs and JSON. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
