package org.diffusiondesk.api.image;

import java.util.Locale;

/** Where a job stands. */
public enum JobState {
    QUEUED,
    /** Its place in the memory is found. */
    PLANNED,
    LOADING,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED,
    /** DiffusionDesk ended while it was at work, and it is not to be drawn again. */
    INTERRUPTED;

    /** Whether nothing more will happen. */
    public boolean ended() {
        return this == DONE || this == FAILED || this == CANCELLED || this == INTERRUPTED;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
