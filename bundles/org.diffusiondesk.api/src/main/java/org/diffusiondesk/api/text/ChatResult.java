package org.diffusiondesk.api.text;

/**
 * A complete answer.
 *
 * @param finishReason {@code stop} or {@code length}
 */
public record ChatResult(String text, String finishReason, int promptTokens, int completionTokens) {}
