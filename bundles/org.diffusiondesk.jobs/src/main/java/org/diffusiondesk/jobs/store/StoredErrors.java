package org.diffusiondesk.jobs.store;

import java.util.Locale;
import java.util.Optional;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;

/** Errors out of their parts again. Stateless. */
final class StoredErrors {
    private StoredErrors() {}

    static DeskException of(String wire, Optional<String> param, String text) {
        ErrorCode code = code(wire);
        return switch (code) {
            case CANCELLED -> new CancelledException(text);
            case UNAVAILABLE, QUEUE_FULL -> new UnavailableException(code, text);
            case MODEL_UNKNOWN -> ModelException.unknown(text);
            case MODEL_UNUSABLE -> ModelException.unusable(param.orElse("model"), text, null);
            case WORKER_START_FAILED -> WorkerException.startFailed(text, null);
            case WORKER_GONE -> WorkerException.gone(text, null);
            case MEMORY_SHORT, UNSUPPORTED, INTERNAL -> new EngineException(code, text, null);
            default -> new InvalidRequestException(code, param.orElse(null), text);
        };
    }

    private static ErrorCode code(String wire) {
        try {
            return ErrorCode.valueOf(wire.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException ofAnotherVersion) {
            return ErrorCode.INTERNAL;
        }
    }
}
