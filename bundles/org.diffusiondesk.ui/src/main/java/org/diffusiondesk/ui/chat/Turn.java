package org.diffusiondesk.ui.chat;

import org.diffusiondesk.ui.service.Problem;

/** Whose turn it is. */
public sealed interface Turn {
    /** The person's. */
    record Yours() implements Turn {}

    /** The model's, which has not begun to answer; {@code reason} says why, for people. */
    record Waiting(String reason, boolean stopping) implements Turn {}

    /** The answer is coming. */
    record Answering(boolean stopping) implements Turn {}

    /** The answer did not come, or broke off. */
    record Failed(Problem problem) implements Turn {}

    /** Whether an answer is under way. */
    default boolean busy() {
        return this instanceof Waiting || this instanceof Answering;
    }
}
