package org.diffusiondesk.api.error;

import org.jspecify.annotations.Nullable;

/** What the caller sent can't be done as it stands: a wrong field, an unknown route, too large a body. */
public final class InvalidRequestException extends DeskException {
    private static final long serialVersionUID = 1L;

    /** The field {@code param} is wrong; {@code message} says why and what would be right. */
    public InvalidRequestException(String param, String message) {
        super(ErrorCode.INVALID_REQUEST, message, param, null);
    }

    /** Wrong in another way that {@code code} tells; {@code param} may be absent. */
    public InvalidRequestException(ErrorCode code, @Nullable String param, String message) {
        super(code, message, param, null);
    }
}
