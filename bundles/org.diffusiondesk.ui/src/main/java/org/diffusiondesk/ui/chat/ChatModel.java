package org.diffusiondesk.ui.chat;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.ui.chat.Conversation.Message;
import org.diffusiondesk.ui.chat.Conversation.Role;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Listeners;
import org.diffusiondesk.ui.service.Pipe;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.state.StateFiles;
import org.diffusiondesk.ui.texts.Texts;

/**
 * The chats, which of them is open, and whose turn it is, without a widget. It outlives the part. An answer goes on in its chat while another one is
 * looked at; there is one answer at a time. All methods belong to the UI thread; the model is asked on another thread.
 */
public final class ChatModel implements AutoCloseable {
    private final DeskServices services;
    private final Threads threads;
    private final ChatArchive archive;
    private final Listeners listeners = new Listeners();
    private final Registration watching;
    private String open;
    private Optional<String> undoable = Optional.empty();
    private final Talk talk;

    public ChatModel(DeskServices services, Threads threads, StateFiles files, Clock clock) {
        this.services = services;
        this.threads = threads;
        archive = new ChatArchive(files, clock);
        open = archive.first();
        talk = new Talk(threads, new Talk.Chats() {
            @Override
            public void change(String chat, UnaryOperator<Conversation> change) {
                keep(chat, change);
            }

            @Override
            public void changed() {
                listeners.fire();
            }
        });
        Pipe<Boolean> changes = Pipe.newest(threads.ui(), change -> listeners.fire());
        watching = services.onChange(() -> changes.send(true));
        archive.load(threads, open, listeners::fire);
    }

    /** Calls after each change, on the UI thread. */
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }

    /** Which chat is open. */
    public String open() {
        return open;
    }

    /** The chat that is open. */
    public Conversation conversation() {
        return archive.held(open).orElse(Conversation.EMPTY);
    }

    /** All chats in which something was said, the newest first. */
    public List<ChatSummary> chats() {
        return archive.list();
    }

    /** Whose turn it is in the chat that is open. */
    public Turn turn() {
        return talk.turn(open);
    }

    /** The name of another chat that is being answered. */
    public Optional<String> answeredElsewhere() {
        return talk.busyIn()
                .filter(chat -> !chat.equals(open))
                .flatMap(archive::held)
                .map(Conversation::name);
    }

    /** Why nothing can be sent now, in words; empty when it can. */
    public Optional<String> waitingFor() {
        return services.texts().isPresent() ? Optional.empty() : Optional.of(Texts.text("chat.waiting.service"));
    }

    public boolean canSend() {
        return !busy()
                && services.texts().isPresent()
                && !conversation().draft().isBlank();
    }

    /** Whether an answer is under way, in this chat or another one. */
    public boolean busy() {
        return talk.busyIn().isPresent();
    }

    /** Whether the last question can be asked again. */
    public boolean canRetry() {
        return !busy()
                && services.texts().isPresent()
                && !conversation().upToLastQuestion().messages().isEmpty();
    }

    /** What stands in the input field. */
    public void draft(String text) {
        if (!text.equals(conversation().draft())) {
            keep(open, chat -> chat.withDraft(text));
            listeners.fire();
        }
    }

    /** Sends the draft. */
    public void send() {
        if (canSend()) {
            String text = conversation().draft().strip();
            keep(open, chat -> chat.plus(new Message(Role.USER, text, true)).withDraft(""));
            ask();
        }
    }

    /** Asks the last question again, in place of the answer it got. */
    public void retry() {
        if (canRetry()) {
            keep(open, Conversation::upToLastQuestion);
            ask();
        }
    }

    private void ask() {
        undoable = Optional.empty();
        talk.ask(
                open,
                services.texts().orElseThrow(),
                new ChatRequest(
                        Optional.empty(), conversation().forService(), OptionalInt.empty(), OptionalDouble.empty()));
    }

    /** Ends the answer, in whichever chat it is; what came of it stays. */
    public void stop() {
        talk.stop();
    }

    /** Begins anew. The former chat stays in the list; the draft goes along. */
    public void newChat() {
        String draft = conversation().draft();
        if (!draft.isEmpty()) {
            keep(open, chat -> chat.withDraft(""));
        }
        show(archive.fresh());
        if (!draft.isEmpty()) {
            keep(open, chat -> chat.withDraft(draft));
        }
        listeners.fire();
    }

    /** Opens a chat of the list. */
    public void open(String id) {
        archive.read(threads, id, () -> {
            show(id);
            listeners.fire();
        });
    }

    private void show(String id) {
        open = id;
        archive.opened(id);
    }

    /** Names the open chat; a blank name lets it go by its first question again. */
    public void rename(String title) {
        if (!title.strip().equals(conversation().name())) {
            keep(open, chat -> chat.withTitle(title.strip()));
            listeners.fire();
        }
    }

    /** Deletes the open chat, and with it an answer that is being written; it can be brought back until another one is deleted or sent to. */
    public void delete() {
        if (conversation().messages().isEmpty()) {
            return;
        }
        talk.leave(open);
        keep(open, chat -> chat.withDeleted(true));
        undoable = Optional.of(open);
        show(archive.fresh());
        listeners.fire();
    }

    /** The name of the chat that {@link #undoDelete} brings back. */
    public Optional<String> undoable() {
        return undoable.flatMap(archive::held).map(Conversation::name);
    }

    /** Brings back the chat that was deleted last, and opens it. */
    public void undoDelete() {
        undoable.ifPresent(id -> {
            undoable = Optional.empty();
            keep(id, chat -> chat.withDeleted(false));
            show(id);
            listeners.fire();
        });
    }

    /** The last answer, as far as it came. */
    public Optional<String> lastAnswer() {
        return conversation().messages().reversed().stream()
                .filter(message -> message.role() == Role.ASSISTANT)
                .map(Message::text)
                .findFirst();
    }

    private void keep(String id, UnaryOperator<Conversation> change) {
        archive.keep(id, change.apply(archive.held(id).orElse(Conversation.EMPTY)));
        if (id.equals(open)) {
            archive.opened(id);
        }
    }

    @Override
    public void close() {
        watching.close();
        talk.close();
    }
}
