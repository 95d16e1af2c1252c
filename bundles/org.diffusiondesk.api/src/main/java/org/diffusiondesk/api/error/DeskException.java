package org.diffusiondesk.api.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of every error that a service of DiffusionDesk throws on purpose. The message is meant for a person: it names what is wrong and what
 * would be right, and never contains a key, a token or a prompt.
 */
public abstract sealed class DeskException extends RuntimeException
        permits InvalidRequestException,
                ModelException,
                WorkerException,
                CancelledException,
                UnavailableException,
                EngineException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String param;

    DeskException(ErrorCode code, String message, @Nullable String param, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.param = param;
    }

    /** The stable code. */
    public final ErrorCode code() {
        return code;
    }

    /** The name of the field, setting or file at fault, where there is one. */
    public final Optional<String> param() {
        return Optional.ofNullable(param);
    }

    /** The message; never absent. */
    public final String text() {
        String message = getMessage();
        return message == null ? code.wire() : message;
    }
}
