package org.diffusiondesk.api.resource;

import java.util.Locale;

/** Why a model left the memory. */
public enum EvictionCause {
    /** A picture needed it; where the language model goes on on the CPU meanwhile, it has left the card. */
    PICTURE,
    /** The language model needed it, and the image model was idle. */
    LANGUAGE_MODEL,
    /** Nobody had used it for long. */
    IDLE,
    /** A person unloaded it. */
    UNLOADED,
    /** A person or a program wanted the memory of both. */
    RELEASED,
    /** Its worker was restarted by a person. */
    RESTARTED,
    /** Another model, or other options, were wanted in its place. */
    REPLACED,
    /** Its worker ran out of memory, at work or while it loaded. */
    OUT_OF_MEMORY,
    /** Its worker ended by itself. */
    CRASHED,
    /** Somebody else killed its worker. */
    KILLED,
    /** Its worker no longer answered and was stopped. */
    UNRESPONSIVE,
    /** Its worker lives, but has lost it in a failure. */
    LOST,
    /** It was to be started and could not be, and is not tried again by itself. */
    GIVEN_UP;

    /** Name in JSON and in metrics. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
