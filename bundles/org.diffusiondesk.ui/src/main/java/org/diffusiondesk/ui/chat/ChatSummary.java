package org.diffusiondesk.ui.chat;

import java.time.Instant;
import java.util.Comparator;

/**
 * A kept chat as a list shows it.
 *
 * @param changed when something was said last
 */
public record ChatSummary(String id, String name, Instant changed) {
    /** The newest first. */
    static final Comparator<ChatSummary> ORDER =
            Comparator.comparing(ChatSummary::changed).reversed().thenComparing(ChatSummary::id);
}
