package org.diffusiondesk.engine.sd;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.engine.sd.worker.wire.ErrorBody;
import org.jspecify.annotations.Nullable;

/** Turns what the worker refuses, and how it is lost, into the errors of the API. */
final class WireErrors {
    private WireErrors() {}

    /** {@code files}: paths by role, so that an unusable file is named and not its role. */
    static DeskException of(ErrorBody.Detail error, Map<String, ?> files) {
        String message = error.message();
        @Nullable String param = error.param();
        return switch (error.code()) {
            case "invalid_request" -> new InvalidRequestException(ErrorCode.INVALID_REQUEST, param, message);
            case "too_large" -> new InvalidRequestException(ErrorCode.TOO_LARGE, param, message);
            case "not_found" -> new InvalidRequestException(ErrorCode.NOT_FOUND, param, message);
            case "model_unknown" -> ModelException.unknown(message);
            case "model_unusable" -> ModelException.unusable(file(param, files), message, null);
            case "memory_short" -> new EngineException(ErrorCode.MEMORY_SHORT, message, null);
            case "unsupported" -> new EngineException(ErrorCode.UNSUPPORTED, message, null);
            case "cancelled" -> new CancelledException(message);
            case "unavailable" -> new UnavailableException("sd-worker: " + message);
            default -> new EngineException(ErrorCode.INTERNAL, "sd-worker: " + message, null);
        };
    }

    /** The engine speaks of files by their paths, which are nothing to a client; it gets the names that it knows. */
    static InvalidRequestException named(InvalidRequestException refused, Map<String, Path> files) {
        String text = refused.text();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            text = text.replace(file.getValue().toString(), file.getKey());
        }
        return new InvalidRequestException(refused.code(), refused.param().orElse(null), text);
    }

    /** The connection ended or was refused. */
    static WorkerException gone(String while_, @Nullable Throwable cause) {
        return WorkerException.gone("The sd-worker was lost " + while_ + "; it is started again.", cause);
    }

    /** A lost worker, with what is known of its end; out of memory is an error of its own, because more memory can be found. */
    static DeskException ended(WorkerException lost, Optional<ExitReport> exit) {
        if (lost.code() != ErrorCode.WORKER_GONE || exit.isEmpty()) {
            return lost;
        }
        int code = exit.get().code();
        return switch (exit.get().cause()) {
            case OUT_OF_MEMORY ->
                new EngineException(
                        ErrorCode.MEMORY_SHORT,
                        "The sd-worker ran out of memory and ended (exit code " + code + "); it is started again.",
                        lost);
            case CRASHED, KILLED, CLEAN, ASKED ->
                WorkerException.gone(lost.text() + " Its exit code was " + code + ".", lost);
        };
    }

    private static String file(@Nullable String role, Map<String, ?> files) {
        Object path = role == null ? null : files.get(role);
        return path != null ? path.toString() : role == null ? "model" : role;
    }
}
