package org.diffusiondesk.ui.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.diffusiondesk.ui.tests.fakes.FakeDesk;
import org.diffusiondesk.ui.tests.fakes.FakeTexts;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyleRange;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableItem;
import org.eclipse.swt.widgets.Text;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Answers as Markdown, and the chats that are kept. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChatsTest {
    private static final List<String> ANSWER = List.of(
            "## A simple bread\n\nFor **one loaf** you need *fresh* yeast, ",
            "500 g of flour and `300 ml` of water.\n\n1. Mix everything.\n2. Wait:\n   - an hour in a warm room",
            ", or\n   - a night in the fridge, which gives it more taste than any other thing you can do to it\n3. Bake it.\n",
            "\n```python\ndef hydration(water, flour):\n    return water / flour\n```\n\n> A dough of 60 % is easy to knead.\n\n",
            "More is in [the book](https://example.org/bread).");

    private Window window;
    private FakeDesk desk;

    @BeforeAll
    void open() throws IOException {
        BundleContext context = FrameworkUtil.getBundle(ChatsTest.class).getBundleContext();
        desk = new FakeDesk(
                context, Files.createDirectories(Path.of("target/fake-outputs").toAbsolutePath()));
        window = Window.openFresh();
    }

    @AfterAll
    void close() throws InterruptedException {
        window.close();
        desk.close();
    }

    private void answer(String question, List<String> pieces) throws InterruptedException {
        window.type("chat.input", question);
        window.key("chat.input", SWT.CR, SWT.NONE);
        FakeTexts.Turn turn = desk.texts.next();
        for (String piece : pieces) {
            turn.say(piece);
        }
        turn.finish();
        window.awaitText("chat.line", "Enter sends");
    }

    private StyleRange styleOf(String words) {
        return window.ask(() -> {
            StyledText text = window.find("chat.transcript", StyledText.class);
            return text.getStyleRangeAtOffset(text.getText().indexOf(words));
        });
    }

    private List<String> chats() {
        return window.ask(
                () -> Arrays.stream(window.find("chat.list", Table.class).getItems())
                        .map((TableItem item) -> item.getText(0))
                        .toList());
    }

    private void choose(int row) {
        window.act(() -> {
            Table table = window.find("chat.list", Table.class);
            table.setSelection(row);
            table.notifyListeners(SWT.Selection, new Event());
        });
    }

    @Test
    @Order(1)
    void showsAnAnswerAsItWasMeantWhileItComes() throws Exception {
        window.type("chat.input", "How do I bake bread?");
        window.key("chat.input", SWT.CR, SWT.NONE);
        FakeTexts.Turn turn = desk.texts.next();
        turn.say(ANSWER.get(0));
        window.awaitText("chat.transcript", "For one loaf you need fresh yeast");
        Point selection = new Point(4, 9);
        window.act(() -> window.find("chat.transcript", StyledText.class).setSelection(selection));
        for (String piece : ANSWER.subList(1, ANSWER.size())) {
            turn.say(piece);
        }
        turn.finish();
        window.awaitText("chat.line", "Enter sends");
        assertThat(window.text("chat.transcript"))
                .contains("A simple bread\n", "2.  Wait:\n•  an hour", "def hydration(water, flour):\n    return")
                .doesNotContain("**", "```", "##");
        assertThat(styleOf("one loaf").fontStyle).isEqualTo(SWT.BOLD);
        assertThat(styleOf("fresh").fontStyle).isEqualTo(SWT.ITALIC);
        assertThat(styleOf("def hydration").font).isNotNull();
        assertThat(styleOf("500 g")).isNull();
        assertThat(window.ask(
                        () -> window.find("chat.transcript", StyledText.class).getSelection()))
                .as("what was selected while the answer came")
                .isEqualTo(selection);
        window.act(() -> window.find("chat.transcript", StyledText.class).setSelection(0));
        window.screenshot("chat-markdown");
    }

    @Test
    @Order(2)
    void keepsChatsInAListAndOpensThemAgain() throws Exception {
        window.click("chat.new");
        assertThat(window.text("chat.transcript")).isEmpty();
        answer("Name three colours of the rainbow.", List.of("Red, orange and yellow."));
        window.click("chat.new");
        answer(
                "Write a haiku about the sea.",
                List.of("Grey waves fold and part,\na gull writes its name on wind,\nsalt dries on the rope."));
        window.click("chat.list.toggle");
        assertThat(chats())
                .containsExactly(
                        "Write a haiku about the sea.", "Name three colours of the rainbow.", "How do I bake bread?");
        choose(2);
        window.awaitText("chat.transcript", "A simple bread");
        window.act(() -> {
            Text title = window.find("chat.title", Text.class);
            title.setText("Bread");
            title.notifyListeners(SWT.DefaultSelection, new Event());
        });
        await().untilAsserted(() -> assertThat(chats()).contains("Bread"));
        window.screenshot("chat-list");
    }

    @Test
    @Order(3)
    void anAnswerGoesOnWhileAnotherChatIsLookedAt() throws Exception {
        choose(0);
        window.awaitText("chat.transcript", "Grey waves");
        window.type("chat.input", "Another one");
        window.key("chat.input", SWT.CR, SWT.NONE);
        FakeTexts.Turn turn = desk.texts.next();
        turn.say("Still ");
        window.awaitText("chat.transcript", "Still");
        choose(1);
        window.awaitText("chat.line", "Answering in “Write a haiku");
        turn.say("water.");
        turn.finish();
        window.awaitText("chat.line", "Enter sends");
        choose(0);
        window.awaitText("chat.transcript", "Still water.");
    }

    @Test
    @Order(4)
    void bringsADeletedChatBack() {
        choose(1);
        window.awaitText("chat.title", "Name three colours");
        window.click("chat.delete");
        window.awaitText("chat.banner.text", "was deleted");
        assertThat(chats()).hasSize(2);
        window.screenshot("chat-deleted");
        window.click("chat.banner.action");
        await().untilAsserted(() -> assertThat(chats()).hasSize(3));
        window.awaitText("chat.transcript", "Red, orange and yellow.");
        window.commands().execute("org.diffusiondesk.ui.command.chat.delete");
        window.commands().execute("org.diffusiondesk.ui.command.chat.undoDelete");
        assertThat(chats()).hasSize(3);
    }

    @Test
    @Order(5)
    void theyAreThereAfterARestart() throws Exception {
        window.close();
        window = Window.open();
        await().untilAsserted(() -> assertThat(chats()).hasSize(3).contains("Bread"));
        assertThat(window.text("chat.transcript")).contains("Red, orange and yellow.");
    }
}
