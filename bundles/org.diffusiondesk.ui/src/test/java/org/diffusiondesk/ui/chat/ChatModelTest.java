package org.diffusiondesk.ui.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private final Hours clock = new Hours();
    private StateFiles files;
    private ChatModel model;

    /** What a chat does, in the middle of the call. */
    private interface Script {
        ChatResult play(ChatListener listener, Cancellation cancellation);
    }

    private static final class Hours extends Clock {
        Instant now = Instant.parse("2026-01-01T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
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
        model = new ChatModel(hands, hands.threads(), files, clock);
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

    /** An answer goes on in its own chat. */
    @Test
    void beginsAnewInTheMiddleOfAnAnswerWithoutMixingTheTwo() {
        service.script = (listener, cancellation) -> {
            listener.token("old");
            hands.runUi();
            model.draft("kept");
            model.newChat();
            assertThat(model.canSend()).as("one answer at a time").isFalse();
            assertThat(model.answeredElsewhere()).hasValue("First");
            listener.token(" tail");
            return new ChatResult("old tail", "stop", 1, 1);
        };
        say("First");
        assertThat(model.conversation()).isEqualTo(Conversation.EMPTY.withDraft("kept"));
        assertThat(model.turn()).isEqualTo(new Turn.Yours());
        assertThat(model.answeredElsewhere()).isEmpty();
        assertThat(model.chats()).extracting(ChatSummary::name).containsExactly("First");
        model.open(model.chats().getFirst().id());
        hands.run();
        assertThat(model.lastAnswer()).hasValue("old tail");
    }

    private void threeChats() {
        service.script = (listener, cancellation) -> new ChatResult("Yes.", "stop", 1, 1);
        for (String question : List.of("One?", "Two?", "Three?")) {
            clock.now = clock.now.plusSeconds(60);
            say(question);
            model.newChat();
        }
    }

    private ChatModel again(StateFiles next) {
        ChatModel later = new ChatModel(hands, hands.threads(), next, clock);
        hands.run();
        return later;
    }

    @Test
    void listsTheNewestFirstAlsoAfterARestart() throws IOException {
        threeChats();
        assertThat(model.chats()).extracting(ChatSummary::name).containsExactly("Three?", "Two?", "One?");
        model.open(model.chats().getLast().id());
        clock.now = clock.now.plusSeconds(60);
        say("More?");
        assertThat(model.chats()).extracting(ChatSummary::name).containsExactly("One?", "Three?", "Two?");
        files.close();
        try (StateFiles next = new StateFiles(folder);
                ChatModel later = again(next)) {
            assertThat(later.chats()).extracting(ChatSummary::name).containsExactlyInAnyOrder("One?", "Two?", "Three?");
            assertThat(later.conversation().messages()).hasSize(4);
        }
    }

    @Test
    void aChatIsNamedByItsFirstQuestionUntilAPersonNamesIt() {
        threeChats();
        model.open(model.chats().getFirst().id());
        hands.run();
        assertThat(model.conversation().name()).isEqualTo("Three?");
        model.rename(" The third ");
        assertThat(model.chats()).extracting(ChatSummary::name).containsExactly("The third", "Two?", "One?");
        model.rename("");
        assertThat(model.conversation().name()).isEqualTo("Three?");
        model.newChat();
        say("word ".repeat(30));
        assertThat(model.conversation().name()).hasSizeLessThan(65).endsWith("…");
    }

    @Test
    void aDeletedChatCanBeBroughtBackUntilTheNextStart() {
        threeChats();
        model.open(model.chats().get(1).id());
        hands.run();
        model.delete();
        assertThat(model.chats()).extracting(ChatSummary::name).containsExactly("Three?", "One?");
        assertThat(model.conversation().messages()).isEmpty();
        assertThat(model.undoable()).hasValue("Two?");
        model.undoDelete();
        assertThat(model.chats()).extracting(ChatSummary::name).containsExactly("Three?", "Two?", "One?");
        assertThat(model.conversation().name()).isEqualTo("Two?");
        assertThat(model.undoable()).isEmpty();
        model.delete();
        files.close();
        try (StateFiles next = new StateFiles(folder);
                ChatModel later = again(next)) {
            assertThat(later.chats()).extracting(ChatSummary::name).containsExactlyInAnyOrder("Three?", "One?");
        }
    }

    @Test
    void deletingAChatEndsItsAnswer() {
        service.script = (listener, cancellation) -> {
            listener.token("old");
            hands.runUi();
            model.delete();
            listener.token(" tail");
            hands.run();
            assertThat(cancellation.isCancelled()).isTrue();
            throw new CancelledException("stopped");
        };
        say("First");
        assertThat(model.busy()).isFalse();
        model.undoDelete();
        assertThat(model.lastAnswer()).hasValue("old");
    }

    /** Before there were several, the only one was kept in a file called chat, those that were done in others without a title. */
    @Test
    void takesOverTheChatsOfFormerVersions() throws IOException {
        model.close();
        files.close();
        String said = """
                {"messages": [{"role": "USER", "text": "%s", "complete": true}], "draft": "%s"}""";
        Files.writeString(folder.resolve("chat.json"), said.formatted("Now?", "half a thou"));
        Files.writeString(folder.resolve("chat-20250101-120000-000.json"), said.formatted("Then?", ""));
        try (StateFiles next = new StateFiles(folder);
                ChatModel later = again(next)) {
            assertThat(later.chats()).extracting(ChatSummary::name).containsExactlyInAnyOrder("Now?", "Then?");
            assertThat(later.conversation().name()).isEqualTo("Now?");
            assertThat(later.conversation().draft()).isEqualTo("half a thou");
        }
        assertThat(folder.resolve("chat.json")).doesNotExist();
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
