package org.diffusiondesk.api.resource;

import java.util.Locale;

/** Where the exchange of the two models on a short device stands. */
public enum CyclePhase {
    /** Nothing is exchanged. */
    IDLE,
    /** The memory is measured and a plan made. */
    PLANNING,
    /** New chats are held; running ones finish. */
    DRAINING,
    /** The conversation is written down. */
    SAVING,
    /** llama-server ends. */
    STOPPING,
    /** Its memory is coming back. */
    SETTLING,
    /** The picture, or the run of pictures, is drawn. */
    DRAWING,
    /** llama-server starts: again as it was, or for a chat that has waited too long for one more picture. */
    RELOADING;

    /** Name in JSON. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
