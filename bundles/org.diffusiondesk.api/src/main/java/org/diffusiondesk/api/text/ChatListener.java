package org.diffusiondesk.api.text;

/** Hears an answer while it is made. Called on the thread that asked for the chat. */
public interface ChatListener {
    /** The request waits, for the reason given (for people); called again when the reason changes. */
    default void waiting(String reason) {}

    /** The next piece of the answer; never empty. */
    void token(String text);
}
