package org.diffusiondesk.ui.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.ui.chat.Conversation.Message;
import org.diffusiondesk.ui.chat.Conversation.Role;
import org.diffusiondesk.ui.service.Hands;
import org.diffusiondesk.ui.state.StateFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatModelTest {
    @TempDir
    Path folder;

    private final Hands hands = new Hands();
    private final Scripted service = new Scripted();
    private StateFiles files;
    private ChatModel model;

    /** What a chat does, in the middle of the call. */
    private interface Script {
        ChatResult play(ChatListener listener, Cancellation cancellation);
    }

    private static final class Scripted implements TextService {
        final List<ChatRequest> requests = new ArrayList<>();
        Script script = (listener, cancellation) -> new ChatResult("", "stop", 1, 1);

        @Override
        public ChatResult chat(ChatRequest request, ChatListener listener, Cancellation cancellation) {
            requests.add(request);
            return script.play(listener, cancellation);
        }

        @Override
        public TextLease acquire(Optional<String> model, Cancellation cancellation) {
            throw new UnavailableException("not here");
        }

        @Override
        public TextLoad load(Optional<String> model, TextOptions options, Cancellation cancellation) {
            throw new UnavailableException("not here");
        }

        @Override
        public void unload() {}
    }

    @BeforeEach
    void open() {
        files = new StateFiles(folder);
        model = new ChatModel(hands, hands.threads(), files, Clock.systemUTC());
        hands.texts(Optional.of(service));
        hands.run();
    }

    @AfterEach
    void close() {
        model.close();
        files.close();
    }

    private void say(String words) {
        model.draft(words);
        model.send();
        hands.run();
    }

    @Test
    void sendsTheWholeConversationAndShowsTheAnswerAsItComes() {
        service.script = (listener, cancellation) -> {
            listener.waiting("loading");
            hands.runUi();
            assertThat(model.turn()).isEqualTo(new Turn.Waiting("loading", false));
            listener.token("Red");
            hands.runUi();
            assertThat(model.turn()).isEqualTo(new Turn.Answering(false));
            listener.token(", ");
            listener.token("of course.");
            return new ChatResult("Red, of course.", "stop", 1, 3);
        };
        say("Which colour?");
        service.script = (listener, cancellation) -> new ChatResult("Yes.", "stop", 1, 1);
        say("Sure?");
        assertThat(model.turn()).isEqualTo(new Turn.Yours());
        assertThat(model.conversation().messages())
                .containsExactly(
                        new Message(Role.USER, "Which colour?", true),
                        new Message(Role.ASSISTANT, "Red, of course.", true),
                        new Message(Role.USER, "Sure?", true),
                        new Message(Role.ASSISTANT, "Yes.", true));
        assertThat(service.requests.getLast().messages()).hasSize(3);
        assertThat(model.conversation().draft()).isEmpty();
    }

    @Test
    void keepsThePartThatCameWhenItIsStopped() {
        service.script = (listener, cancellation) -> {
            listener.token("Once upon");
            hands.runUi();
            model.stop();
            assertThat(model.turn()).isEqualTo(new Turn.Answering(true));
            hands.run();
            assertThat(cancellation.isCancelled()).isTrue();
            throw new CancelledException("stopped");
        };
        say("A story");
        assertThat(model.turn()).isEqualTo(new Turn.Yours());
        assertThat(model.lastAnswer()).hasValue("Once upon");
    }

    @Test
    void asksAgainInPlaceOfABrokenAnswer() {
        service.script = (listener, cancellation) -> {
            listener.token("Onc");
            throw WorkerException.gone("llama-server ended", null);
        };
        say("A story");
        assertThat(model.turn()).isInstanceOf(Turn.Failed.class);
        service.script = (listener, cancellation) -> new ChatResult("Once.", "stop", 1, 1);
        model.retry();
        hands.run();
        assertThat(model.conversation().messages())
                .containsExactly(new Message(Role.USER, "A story", true), new Message(Role.ASSISTANT, "Once.", true));
        assertThat(service.requests.getLast().messages()).hasSize(1);
    }

    @Test
    void survivesAServiceThatThrowsAnythingAtAll() {
        service.script = (listener, cancellation) -> {
            throw new IllegalStateException("a bug");
        };
        say("Hello");
        assertThat(model.turn()).isInstanceOfSatisfying(Turn.Failed.class, failed -> assertThat(
                        failed.problem().text())
                .isEqualTo("a bug"));
        assertThat(model.canRetry()).isTrue();
    }

    @Test
    void sendsNothingWhileTheServiceIsNotThereAndKeepsTheDraft() {
        hands.texts(Optional.empty());
        say("Hello");
        assertThat(service.requests).isEmpty();
        assertThat(model.waitingFor()).isPresent();
        assertThat(model.conversation().draft()).isEqualTo("Hello");
    }

    @Test
    void beginsAnewInTheMiddleOfAnAnswerWithoutMixingTheTwo() throws IOException {
        service.script = (listener, cancellation) -> {
            listener.token("old");
            hands.runUi();
            model.newChat();
            listener.token(" tail");
            throw new CancelledException("stopped");
        };
        say("First");
        assertThat(model.conversation()).isEqualTo(Conversation.EMPTY);
        assertThat(model.turn()).isEqualTo(new Turn.Yours());
        files.close();
        try (Stream<Path> kept = Files.list(folder)) {
            assertThat(kept.filter(file -> file.getFileName().toString().matches("chat-\\d.*\\.json")))
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readString(file)).contains("First", "old"));
        }
    }

    @Test
    void comesBackAfterARestart() {
        service.script = (listener, cancellation) -> new ChatResult("Yes.", "stop", 1, 1);
        say("There?");
        model.draft("half a thou");
        files.close();
        StateFiles again = new StateFiles(folder);
        ChatModel next = new ChatModel(hands, hands.threads(), again, Clock.systemUTC());
        assertThat(next.conversation()).isEqualTo(model.conversation());
        next.close();
        again.close();
    }
}
