package org.diffusiondesk.ui.chat;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.ui.chat.Conversation.Message;
import org.diffusiondesk.ui.chat.Conversation.Role;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Listeners;
import org.diffusiondesk.ui.service.Pipe;
import org.diffusiondesk.ui.service.Problem;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.state.StateFiles;
import org.diffusiondesk.ui.texts.Texts;

/**
 * The conversation and whose turn it is, without a widget. It outlives the part. All methods belong to the UI thread; the model is asked on another
 * thread.
 */
public final class ChatModel implements AutoCloseable {
    static final String FILE = "chat";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final DeskServices services;
    private final Threads threads;
    private final StateFiles files;
    private final Clock clock;
    private final Listeners listeners = new Listeners();
    private final Registration watching;
    private Conversation conversation;
    private Turn turn = new Turn.Yours();
    private Optional<CancellationSource> asking = Optional.empty();

    public ChatModel(DeskServices services, Threads threads, StateFiles files, Clock clock) {
        this.services = services;
        this.threads = threads;
        this.files = files;
        this.clock = clock;
        conversation = files.read(FILE, Conversation.class).orElse(Conversation.EMPTY);
        Pipe<Boolean> changes = Pipe.newest(threads.ui(), change -> listeners.fire());
        watching = services.onChange(() -> changes.send(true));
    }

    /** Calls after each change, on the UI thread. */
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }

    public Conversation conversation() {
        return conversation;
    }

    public Turn turn() {
        return turn;
    }

    /** Why nothing can be sent now, in words; empty when it can. */
    public Optional<String> waitingFor() {
        return services.texts().isPresent() ? Optional.empty() : Optional.of(Texts.text("chat.waiting.service"));
    }

    public boolean canSend() {
        return !turn.busy()
                && services.texts().isPresent()
                && !conversation.draft().isBlank();
    }

    /** Whether the last question can be asked again. */
    public boolean canRetry() {
        return !turn.busy()
                && services.texts().isPresent()
                && !conversation.upToLastQuestion().messages().isEmpty();
    }

    /** What stands in the input field. */
    public void draft(String text) {
        if (!text.equals(conversation.draft())) {
            keep(conversation.withDraft(text));
            listeners.fire();
        }
    }

    /** Sends the draft. */
    public void send() {
        if (canSend()) {
            String text = conversation.draft().strip();
            keep(conversation.plus(new Message(Role.USER, text, true)).withDraft(""));
            ask();
        }
    }

    /** Asks the last question again, in place of the answer it got. */
    public void retry() {
        if (canRetry()) {
            keep(conversation.upToLastQuestion());
            ask();
        }
    }

    private void ask() {
        TextService service = services.texts().orElseThrow();
        CancellationSource source = new CancellationSource();
        ChatRequest request = new ChatRequest(
                Optional.empty(), conversation.forService(), OptionalInt.empty(), OptionalDouble.empty());
        asking = Optional.of(source);
        change(new Turn.Waiting(Texts.text("chat.waiting.first"), false));
        threads.background().execute(() -> talk(service, request, source));
    }

    private void talk(TextService service, ChatRequest request, CancellationSource source) {
        Pipe<String> pieces = new Pipe<>(threads.ui(), String::concat, piece -> grew(source, piece));
        ChatListener listener = new ChatListener() {
            @Override
            public void waiting(String reason) {
                threads.ui().execute(() -> waits(source, reason));
            }

            @Override
            public void token(String text) {
                pieces.send(text);
            }
        };
        try {
            ChatResult result = service.chat(request, listener, source);
            threads.ui().execute(() -> answered(source, result));
        } catch (RuntimeException e) { // a service is foreign code; whatever it throws belongs on the screen
            threads.ui().execute(() -> brokeOff(source, e));
        }
    }

    private void waits(CancellationSource from, String reason) {
        if (isCurrent(from) && turn instanceof Turn.Waiting waiting) {
            change(new Turn.Waiting(reason, waiting.stopping()));
        }
    }

    private void grew(CancellationSource from, String piece) {
        if (!isCurrent(from)) {
            return;
        }
        if (turn instanceof Turn.Waiting waiting) {
            turn = new Turn.Answering(waiting.stopping());
            conversation = conversation.plus(new Message(Role.ASSISTANT, "", false));
        }
        keep(conversation.grown(piece, false));
        listeners.fire();
    }

    private void answered(CancellationSource from, ChatResult result) {
        if (!isCurrent(from)) {
            return;
        }
        if (turn instanceof Turn.Waiting) { // an answer without a single piece
            conversation = conversation.plus(new Message(Role.ASSISTANT, result.text(), true));
        }
        keep(conversation.grown("", true));
        asking = Optional.empty();
        change(new Turn.Yours());
    }

    private void brokeOff(CancellationSource from, RuntimeException error) {
        if (!isCurrent(from)) {
            return;
        }
        asking = Optional.empty();
        boolean stopped = from.isCancelled() || Problem.isCancellation(error);
        change(stopped ? new Turn.Yours() : new Turn.Failed(Problem.of(error)));
    }

    private boolean isCurrent(CancellationSource candidate) {
        return asking.filter(present -> present == candidate).isPresent();
    }

    /** Ends the answer; what came of it stays. */
    public void stop() {
        asking.filter(source -> !source.isCancelled()).ifPresent(source -> {
            if (turn instanceof Turn.Waiting waiting) {
                change(new Turn.Waiting(waiting.reason(), true));
            } else if (turn instanceof Turn.Answering) {
                change(new Turn.Answering(true));
            }
            threads.background().execute(source::cancel);
        });
    }

    /** Begins anew. The former conversation is kept in a file of its own; the draft stays. */
    public void newChat() {
        asking.ifPresent(source -> threads.background().execute(source::cancel));
        asking = Optional.empty();
        if (!conversation.messages().isEmpty()) {
            files.keep("chat-" + STAMP.format(clock.instant()), conversation.withDraft(""));
        }
        keep(Conversation.EMPTY.withDraft(conversation.draft()));
        change(new Turn.Yours());
    }

    /** The last answer, as far as it came. */
    public Optional<String> lastAnswer() {
        return conversation.messages().reversed().stream()
                .filter(message -> message.role() == Role.ASSISTANT)
                .map(Message::text)
                .findFirst();
    }

    private void keep(Conversation next) {
        conversation = next;
        files.keep(FILE, next);
    }

    private void change(Turn next) {
        turn = next;
        listeners.fire();
    }

    @Override
    public void close() {
        watching.close();
        asking.ifPresent(CancellationSource::cancel);
    }
}
