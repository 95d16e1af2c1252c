package org.diffusiondesk.api.error;

import org.jspecify.annotations.Nullable;

/** An engine, or DiffusionDesk itself, failed at work that was asked for correctly. */
public final class EngineException extends DeskException {
    private static final long serialVersionUID = 1L;

    /** {@code code} is one of MEMORY_SHORT, UNSUPPORTED, INTERNAL. */
    public EngineException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, null, cause);
    }
}
