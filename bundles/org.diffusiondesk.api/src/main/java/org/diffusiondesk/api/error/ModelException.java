package org.diffusiondesk.api.error;

import org.jspecify.annotations.Nullable;

/** A model is not known, or its files can not be used. */
public final class ModelException extends DeskException {
    private static final long serialVersionUID = 1L;

    private ModelException(ErrorCode code, String message, @Nullable String param, @Nullable Throwable cause) {
        super(code, message, param, cause);
    }

    /** No model of that name; {@code message} lists what there is. */
    public static ModelException unknown(String message) {
        return new ModelException(ErrorCode.MODEL_UNKNOWN, message, "model", null);
    }

    /** The file {@code file} can not be used, for the reason in {@code message}. */
    public static ModelException unusable(String file, String message, @Nullable Throwable cause) {
        return new ModelException(ErrorCode.MODEL_UNUSABLE, message, file, cause);
    }
}
