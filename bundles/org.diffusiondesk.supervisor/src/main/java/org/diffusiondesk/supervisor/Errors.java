package org.diffusiondesk.supervisor;

import java.util.concurrent.CompletionException;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.worker.WorkerId;

/** Brings whatever a start can throw into the one family of errors. Pure. */
final class Errors {
    private Errors() {}

    static DeskException startFailed(WorkerId worker, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String text = worker.wire() + ": the start failed: " + cause;
        return switch (cause) {
            case DeskException error -> error;
            case LinkageError broken -> WorkerException.misfit(text, broken);
            default -> WorkerException.startFailed(text, cause);
        };
    }

    /** Whether trying the same start again can't help. */
    static boolean lasting(DeskException error) {
        return switch (error) {
            case ModelException e -> true;
            case InvalidRequestException e -> true;
            case EngineException e -> e.code() == ErrorCode.UNSUPPORTED;
            case WorkerException e -> e.isLasting();
            case CancelledException e -> false;
            case UnavailableException e -> false;
        };
    }

    static DeskException internal(Throwable fault) {
        return new EngineException(ErrorCode.INTERNAL, "a fault in the supervisor; the log tells more", fault);
    }

    /** A picture for which there is no memory, or none that it may take from the language model. */
    static DeskException noMemory(ResourcePlan plan) {
        return plan.decision() == ResourcePlan.Decision.REFUSE
                ? new EngineException(ErrorCode.MEMORY_SHORT, plan.reason(), null)
                : new UnavailableException("it would take the language model out: " + plan.reason());
    }

    static DeskException noImageEngine() {
        return new EngineException(ErrorCode.UNSUPPORTED, "this DiffusionDesk has no image engine", null);
    }

    static DeskException noTextEngine() {
        return new EngineException(ErrorCode.UNSUPPORTED, "this DiffusionDesk has no text engine", null);
    }
}
