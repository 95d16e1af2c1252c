package org.diffusiondesk.api.text;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A conversation that wants its next answer.
 *
 * @param model id; empty for the loaded or default one
 * @param messages oldest first; not empty
 */
public record ChatRequest(
        Optional<String> model, List<ChatMessage> messages, OptionalInt maxTokens, OptionalDouble temperature) {
    public ChatRequest {
        messages = List.copyOf(messages);
    }
}
