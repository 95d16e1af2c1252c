package org.diffusiondesk.process;

/**
 * A line that a child wrote, without its end. Never empty; a line that is too long ends with an ellipsis.
 *
 * @param text UTF-8; what was malformed is replaced
 */
public record OutputLine(Source source, String text) {
    /** Where a line came from. */
    public enum Source {
        STDOUT,
        STDERR
    }
}
