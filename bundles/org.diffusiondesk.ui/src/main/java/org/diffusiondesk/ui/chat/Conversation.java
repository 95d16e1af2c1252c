package org.diffusiondesk.ui.chat;

import java.util.ArrayList;
import java.util.List;
import org.diffusiondesk.api.text.ChatMessage;

/**
 * A conversation as it is kept.
 *
 * @param messages oldest first
 * @param draft what stands in the input field and was not sent
 */
public record Conversation(List<Message> messages, String draft) {
    /** Nothing said. */
    public static final Conversation EMPTY = new Conversation(List.of(), "");

    public Conversation {
        messages = List.copyOf(messages);
    }

    /** Who says something. */
    public enum Role {
        USER,
        ASSISTANT
    }

    /**
     * One message.
     *
     * @param complete false for an answer that was stopped or broke off
     */
    public record Message(Role role, String text, boolean complete) {}

    /** The same with one more message. */
    public Conversation plus(Message message) {
        List<Message> all = new ArrayList<>(messages);
        all.add(message);
        return new Conversation(all, draft);
    }

    /** The same with the last message longer. */
    public Conversation grown(String piece, boolean complete) {
        List<Message> all = new ArrayList<>(messages);
        Message last = all.removeLast();
        all.add(new Message(last.role(), last.text() + piece, complete));
        return new Conversation(all, draft);
    }

    /** The same without the answers after the last question. */
    public Conversation upToLastQuestion() {
        List<Message> all = new ArrayList<>(messages);
        while (!all.isEmpty() && all.getLast().role() == Role.ASSISTANT) {
            all.removeLast();
        }
        return new Conversation(all, draft);
    }

    /** The same with another draft. */
    public Conversation withDraft(String text) {
        return new Conversation(messages, text);
    }

    /** As the service wants it; an answer without a word is left out. */
    public List<ChatMessage> forService() {
        return messages.stream()
                .filter(message -> !message.text().isBlank())
                .map(message -> new ChatMessage(message.role() == Role.USER ? "user" : "assistant", message.text()))
                .toList();
    }
}
