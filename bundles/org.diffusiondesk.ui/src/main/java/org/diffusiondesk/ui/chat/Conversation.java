package org.diffusiondesk.ui.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.diffusiondesk.api.text.ChatMessage;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as it is kept.
 *
 * @param title as a person named it; empty to go by the first question
 * @param deleted whether it is to be gone at the next start
 * @param messages oldest first
 * @param draft what stands in the input field and was not sent
 */
public record Conversation(String title, boolean deleted, List<Message> messages, String draft) {
    /** Nothing said. */
    public static final Conversation EMPTY = new Conversation("", false, List.of(), "");

    private static final int TITLE_LENGTH = 60;

    /** @param title missing in files that were written when chats had none */
    public Conversation(@Nullable String title, boolean deleted, List<Message> messages, String draft) {
        this.title = Objects.requireNonNullElse(title, "");
        this.deleted = deleted;
        this.messages = List.copyOf(messages);
        this.draft = draft;
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

    /** Its title, else the beginning of the first question; empty when there is neither. */
    public String name() {
        return title.isEmpty() ? firstQuestion().map(Conversation::shortened).orElse("") : title;
    }

    private Optional<String> firstQuestion() {
        return messages.stream()
                .filter(message -> message.role() == Role.USER)
                .map(message -> message.text().strip().replaceAll("\\s+", " "))
                .findFirst();
    }

    private static String shortened(String text) {
        return text.length() <= TITLE_LENGTH
                ? text
                : text.substring(0, TITLE_LENGTH).strip() + "…";
    }

    /** Whether it holds nothing that a person would miss. */
    public boolean isBlank() {
        return messages.isEmpty() && title.isEmpty() && draft.isBlank();
    }

    private Conversation with(List<Message> others) {
        return new Conversation(title, deleted, others, draft);
    }

    /** The same with one more message. */
    public Conversation plus(Message message) {
        List<Message> all = new ArrayList<>(messages);
        all.add(message);
        return with(all);
    }

    /** The same with the last message longer. */
    public Conversation grown(String piece, boolean complete) {
        List<Message> all = new ArrayList<>(messages);
        Message last = all.removeLast();
        all.add(new Message(last.role(), last.text() + piece, complete));
        return with(all);
    }

    /** The same without the answers after the last question. */
    public Conversation upToLastQuestion() {
        List<Message> all = new ArrayList<>(messages);
        while (!all.isEmpty() && all.getLast().role() == Role.ASSISTANT) {
            all.removeLast();
        }
        return with(all);
    }

    /** The same with another draft. */
    public Conversation withDraft(String text) {
        return new Conversation(title, deleted, messages, text);
    }

    /** The same with another title. */
    public Conversation withTitle(String name) {
        return new Conversation(name, deleted, messages, draft);
    }

    /** The same, deleted or not. */
    public Conversation withDeleted(boolean gone) {
        return new Conversation(title, gone, messages, draft);
    }

    /** As the service wants it; an answer without a word is left out. */
    public List<ChatMessage> forService() {
        return messages.stream()
                .filter(message -> !message.text().isBlank())
                .map(message -> new ChatMessage(message.role() == Role.USER ? "user" : "assistant", message.text()))
                .toList();
    }
}
