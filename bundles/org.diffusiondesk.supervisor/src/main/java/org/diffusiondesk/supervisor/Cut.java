package org.diffusiondesk.supervisor;

import java.util.Optional;

/** Whether, and why, the process behind a grant was made to stop while it was used. Thread-safe. */
final class Cut {
    private volatile Optional<String> reason = Optional.empty();

    /** The first reason counts. */
    void because(String text) {
        reason = reason.or(() -> Optional.of(text));
    }

    Optional<String> reason() {
        return reason;
    }
}
