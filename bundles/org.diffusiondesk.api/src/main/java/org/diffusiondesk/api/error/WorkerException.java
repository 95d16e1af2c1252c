package org.diffusiondesk.api.error;

import org.jspecify.annotations.Nullable;

/** A worker process did not start, or was lost. */
public final class WorkerException extends DeskException {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    private WorkerException(ErrorCode code, String message, @Nullable Throwable cause, boolean lasting) {
        super(code, message, null, cause);
        this.lasting = lasting;
    }

    /** The worker could not be started; the message ends with the last lines that it wrote. */
    public static WorkerException startFailed(String message, @Nullable Throwable cause) {
        return new WorkerException(ErrorCode.WORKER_START_FAILED, message, cause, false);
    }

    /** It can not be started as it is set up: a setting, a file or this machine does not fit. The message says what would be right. */
    public static WorkerException misfit(String message, @Nullable Throwable cause) {
        return new WorkerException(ErrorCode.WORKER_START_FAILED, message, cause, true);
    }

    /** The worker ended, or closed the connection, while it was at work. */
    public static WorkerException gone(String message, @Nullable Throwable cause) {
        return new WorkerException(ErrorCode.WORKER_GONE, message, cause, false);
    }

    /** Whether trying the same again can't help until a person changes something. */
    public boolean isLasting() {
        return lasting;
    }
}
