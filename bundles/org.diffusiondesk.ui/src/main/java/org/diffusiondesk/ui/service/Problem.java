package org.diffusiondesk.ui.service;

import java.util.concurrent.CompletionException;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.ui.texts.Texts;

/**
 * An error as a person meets it.
 *
 * @param text what is wrong
 * @param advice what to do about it; may be empty
 * @param code what kind it is
 */
public record Problem(String text, String advice, ErrorCode code) {
    /** Of an error that a service threw, wrapped or not. */
    public static Problem of(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof DeskException e) {
            String field = e.param()
                    .filter(param -> !e.text().contains(param))
                    .map(param -> param + ": ")
                    .orElse("");
            return of(e.code(), field + e.text());
        }
        String message = cause.getMessage();
        return of(ErrorCode.INTERNAL, message == null ? cause.getClass().getSimpleName() : message);
    }

    /** Of a known kind; the advice is looked up. */
    public static Problem of(ErrorCode code, String text) {
        return new Problem(text, Texts.find("advice." + code.wire()).orElse(""), code);
    }

    /** Whether somebody wanted it so. */
    public static boolean isCancellation(Throwable thrown) {
        return unwrap(thrown) instanceof CancelledException;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }
}
