package org.diffusiondesk.api.error;

/** Not possible now, possibly later: starting, stopping, queue full, waiting limit reached. */
public final class UnavailableException extends DeskException {
    private static final long serialVersionUID = 1L;

    /** Not possible at present. */
    public UnavailableException(String message) {
        super(ErrorCode.UNAVAILABLE, message, null, null);
    }

    /** Not possible at present, for a reason with a code of its own. */
    public UnavailableException(ErrorCode code, String message) {
        super(code, message, null, null);
    }
}
