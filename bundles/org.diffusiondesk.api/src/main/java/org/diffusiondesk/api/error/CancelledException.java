package org.diffusiondesk.api.error;

/** The work was cancelled by its caller. */
public final class CancelledException extends DeskException {
    private static final long serialVersionUID = 1L;

    /** {@code message} says what was cancelled. */
    public CancelledException(String message) {
        super(ErrorCode.CANCELLED, message, null, null);
    }
}
