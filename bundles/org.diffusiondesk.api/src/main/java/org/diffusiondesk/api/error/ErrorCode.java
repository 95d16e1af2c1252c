package org.diffusiondesk.api.error;

import java.util.Locale;

/** Stable codes of all errors, as clients see them. A code is never renamed; its meaning never changes. */
public enum ErrorCode {
    /** The request itself is wrong; {@link DeskException#param()} names the field. */
    INVALID_REQUEST,
    /** No or a wrong key. */
    UNAUTHORIZED,
    /** Not from there: a host name or an origin that is not ours. No key would change that. */
    FORBIDDEN,
    /** No model of that name is known. */
    MODEL_UNKNOWN,
    /** The model is known but its files can't be used (missing, truncated, of a foreign kind). */
    MODEL_UNUSABLE,
    /** The memory can't hold what was asked for. */
    MEMORY_SHORT,
    /** A worker did not start, or is given up after repeated failures. */
    WORKER_START_FAILED,
    /** A worker died or closed the connection in the middle of the work. */
    WORKER_GONE,
    /** The queue takes no more jobs at present. */
    QUEUE_FULL,
    /** The caller, or somebody on its behalf, cancelled the work. */
    CANCELLED,
    /** No such route, job or file. */
    NOT_FOUND,
    /** The route exists but not for this method. */
    METHOD_NOT_ALLOWED,
    /** It contradicts something done before: an idempotency key that was used for another request. */
    CONFLICT,
    /** The body is larger than the route takes. */
    TOO_LARGE,
    /** The request itself came too slowly. */
    TIMEOUT,
    /** Not possible at present (starting, stopping, waiting limit reached); trying again later is right. */
    UNAVAILABLE,
    /** The engine at hand can't do this. */
    UNSUPPORTED,
    /** A fault of DiffusionDesk or of an engine. */
    INTERNAL;

    /** The code as it stands in an error body, for example {@code model_unknown}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
