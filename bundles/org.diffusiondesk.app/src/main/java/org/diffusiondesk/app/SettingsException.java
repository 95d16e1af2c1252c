package org.diffusiondesk.app;

/** A setting that is unknown or can't be read; the message names it and says what would be right. */
final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    SettingsException(String message) {
        super(message);
    }
}
