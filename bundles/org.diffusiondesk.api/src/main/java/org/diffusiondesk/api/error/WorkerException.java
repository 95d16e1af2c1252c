package org.diffusiondesk.api.error;

import org.jspecify.annotations.Nullable;

/** A worker process did not start, or was lost. */
public final class WorkerException extends DeskException {
    private static final long serialVersionUID = 1L;

    private WorkerException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, null, cause);
    }

    /** The worker could not be started; the message ends with the last lines that it wrote. */
    public static WorkerException startFailed(String message, @Nullable Throwable cause) {
        return new WorkerException(ErrorCode.WORKER_START_FAILED, message, cause);
    }

    /** The worker ended, or closed the connection, while it was at work. */
    public static WorkerException gone(String message, @Nullable Throwable cause) {
        return new WorkerException(ErrorCode.WORKER_GONE, message, cause);
    }
}
