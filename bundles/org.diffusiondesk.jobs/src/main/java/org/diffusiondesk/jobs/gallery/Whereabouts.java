package org.diffusiondesk.jobs.gallery;

import java.util.Locale;

/** Where a picture's file is. */
enum Whereabouts {
    OUTPUTS,
    BIN,
    /** Not where it was; what people noted about it is kept for a while in case that it comes back. */
    GONE;

    /** As it stands in the database. */
    String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Whereabouts ofStored(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
