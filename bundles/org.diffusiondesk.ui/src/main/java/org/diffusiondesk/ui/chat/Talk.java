package org.diffusiondesk.ui.chat;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.ui.chat.Conversation.Message;
import org.diffusiondesk.ui.chat.Conversation.Role;
import org.diffusiondesk.ui.service.Pipe;
import org.diffusiondesk.ui.service.Problem;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.texts.Texts;

/** The one answer that is being written, and in which chat. UI thread only; the service is asked on another thread. */
final class Talk implements AutoCloseable {
    private final Threads threads;
    private final Chats chats;
    private Optional<Question> question = Optional.empty();
    private Turn turn = new Turn.Yours();
    private String chat = "";

    Talk(Threads threads, Chats chats) {
        this.threads = threads;
        this.chats = chats;
    }

    /** Where the answers are written to. */
    interface Chats {
        void change(String chat, UnaryOperator<Conversation> change);

        /** Something is different now. */
        void changed();
    }

    /** Compared by identity: the same may be asked twice. */
    private static final class Question {
        private final CancellationSource source = new CancellationSource();
    }

    /** The chat that is being answered. */
    Optional<String> busyIn() {
        return question.map(present -> chat);
    }

    /** Whose turn it is in a chat. */
    Turn turn(String of) {
        return of.equals(chat) ? turn : new Turn.Yours();
    }

    void ask(String inChat, TextService service, ChatRequest request) {
        Question asked = new Question();
        question = Optional.of(asked);
        chat = inChat;
        change(new Turn.Waiting(Texts.text("chat.waiting.first"), false));
        threads.background().execute(() -> talk(service, request, asked));
    }

    private void talk(TextService service, ChatRequest request, Question asked) {
        Pipe<String> pieces = new Pipe<>(threads.ui(), String::concat, piece -> grew(asked, piece));
        ChatListener listener = new ChatListener() {
            @Override
            public void waiting(String reason) {
                threads.ui().execute(() -> waits(asked, reason));
            }

            @Override
            public void token(String text) {
                pieces.send(text);
            }
        };
        try {
            ChatResult result = service.chat(request, listener, asked.source);
            threads.ui().execute(() -> answered(asked, result));
        } catch (RuntimeException e) { // a service is foreign code; whatever it throws belongs on the screen
            threads.ui().execute(() -> brokeOff(asked, e));
        }
    }

    private void waits(Question from, String reason) {
        if (isCurrent(from) && turn instanceof Turn.Waiting waiting) {
            change(new Turn.Waiting(reason, waiting.stopping()));
        }
    }

    private void grew(Question from, String piece) {
        if (!isCurrent(from)) {
            return;
        }
        if (turn instanceof Turn.Waiting waiting) {
            turn = new Turn.Answering(waiting.stopping());
            chats.change(chat, now -> now.plus(new Message(Role.ASSISTANT, "", false)));
        }
        chats.change(chat, now -> now.grown(piece, false));
        chats.changed();
    }

    private void answered(Question from, ChatResult result) {
        if (!isCurrent(from)) {
            return;
        }
        if (turn instanceof Turn.Waiting) { // an answer without a single piece
            chats.change(chat, now -> now.plus(new Message(Role.ASSISTANT, result.text(), true)));
        }
        chats.change(chat, now -> now.grown("", true));
        question = Optional.empty();
        change(new Turn.Yours());
    }

    private void brokeOff(Question from, RuntimeException error) {
        if (isCurrent(from)) {
            question = Optional.empty();
            boolean stopped = from.source.isCancelled() || Problem.isCancellation(error);
            change(stopped ? new Turn.Yours() : new Turn.Failed(Problem.of(error)));
        }
    }

    private boolean isCurrent(Question candidate) {
        return question.filter(present -> present == candidate).isPresent();
    }

    /** Ends the answer; what came of it stays. */
    void stop() {
        question.map(present -> present.source)
                .filter(source -> !source.isCancelled())
                .ifPresent(source -> {
                    if (turn instanceof Turn.Waiting waiting) {
                        change(new Turn.Waiting(waiting.reason(), true));
                    } else if (turn instanceof Turn.Answering) {
                        change(new Turn.Answering(true));
                    }
                    threads.background().execute(source::cancel);
                });
    }

    /** Ends the answer of a chat that is going away, and waits for nothing more of it. */
    void leave(String gone) {
        if (gone.equals(chat)) {
            stop();
            question = Optional.empty();
            turn = new Turn.Yours();
        }
    }

    private void change(Turn next) {
        turn = next;
        chats.changed();
    }

    @Override
    public void close() {
        question.ifPresent(present -> present.source.cancel());
    }
}
