package org.diffusiondesk.api.image;

import java.util.Locale;

/** Where a job stands. */
public enum JobState {
    QUEUED,
    LOADING,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    /** Whether nothing more will happen. */
    public boolean ended() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
