package org.diffusiondesk.ui.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Set;
import org.diffusiondesk.ui.chat.Conversation.Message;
import org.diffusiondesk.ui.chat.Conversation.Role;
import org.diffusiondesk.ui.chat.Markdown.Mark;
import org.diffusiondesk.ui.chat.Markdown.Page;
import org.junit.jupiter.api.Test;

class MarkdownTest {
    private static final String ALL = """
            # Bread

            Take **500 g** of *fresh* flour and run `mix(flour)`:

            ```java
            int grams = 500;

            knead();
            ```

            1. Knead
            2. Wait
               - an hour
               - or two

            > Slowly.

            See [the book](book.html).
            """;

    private static Set<Mark> marksOf(Page page, String words) {
        int at = page.text().indexOf(words);
        return page.spans().stream()
                .filter(span -> span.start() <= at && span.end() >= at + words.length())
                .findFirst()
                .map(Markdown.Span::marks)
                .orElse(Set.of());
    }

    @Test
    void showsTheTextWithoutItsSigns() {
        assertThat(Markdown.read(ALL).text()).isEqualTo("""
                        Bread

                        Take 500 g of fresh flour and run mix(flour):

                        int grams = 500;

                        knead();

                        1.  Knead
                        2.  Wait
                        •  an hour
                        •  or two

                        Slowly.

                        See the book (book.html).""");
    }

    @Test
    void marksWhatTheSignsMeant() {
        Page page = Markdown.read(ALL);
        assertThat(marksOf(page, "Bread")).containsExactly(Mark.HEADING);
        assertThat(marksOf(page, "500 g")).containsExactly(Mark.BOLD);
        assertThat(marksOf(page, "fresh")).containsExactly(Mark.ITALIC);
        assertThat(marksOf(page, "mix(flour)")).containsExactly(Mark.CODE);
        assertThat(marksOf(page, "knead();")).containsExactly(Mark.CODE);
        assertThat(marksOf(page, "Slowly.")).containsExactly(Mark.QUOTE);
        assertThat(marksOf(page, "the book")).containsExactly(Mark.LINK);
        assertThat(marksOf(page, "flour and")).isEmpty();
        assertThat(marksOf(Markdown.read("***both***"), "both")).containsExactlyInAnyOrder(Mark.BOLD, Mark.ITALIC);
    }

    @Test
    void blocksAreWholeLines() {
        Page page = Markdown.read(ALL);
        assertThat(page.blocks())
                .extracting(
                        block -> page.text().substring(block.start(), block.end()),
                        Markdown.Block::indent,
                        Markdown.Block::code)
                .contains(
                        tuple("int grams = 500;\n\nknead();", 0, true),
                        tuple("1.  Knead", 1, false),
                        tuple("•  an hour", 2, false));
    }

    /** An answer comes piece by piece, so each of its beginnings is shown for a moment. */
    @Test
    void readsEveryBeginningAndEveryMarkLiesInTheText() {
        for (int end = 0; end <= ALL.length(); end++) {
            Page page = Markdown.read(ALL.substring(0, end));
            int length = page.text().length();
            assertThat(page.spans()).allMatch(span -> span.start() >= 0 && span.end() <= length);
            assertThat(page.blocks()).allMatch(block -> block.start() >= 0 && block.end() <= length);
        }
    }

    @Test
    void plainTextStaysAsItIs() {
        for (String plain : List.of("2 < 3 & 4 > 1", "a_b_c", "C:\\temp", "100 % *", "<b>not bold</b>")) {
            assertThat(Markdown.read(plain).text()).isEqualTo(plain);
        }
    }

    @Test
    void linesOfOneParagraphStayLines() {
        assertThat(Markdown.read("roses are red\nviolets are blue").text())
                .isEqualTo("roses are red\nviolets are blue");
    }

    @Test
    void whatAPersonWroteIsNotRead() {
        Page page = new Pages().of(List.of(new Message(Role.USER, "**a** and `b`", true)));
        assertThat(page.text()).isEqualTo("You\n**a** and `b`");
    }

    @Test
    void onlyTheEndOfAGrowingAnswerDiffers() {
        Pages pages = new Pages();
        Message question = new Message(Role.USER, "How?", true);
        Page before = pages.of(List.of(question, new Message(Role.ASSISTANT, "Some **bold** words, and", false)));
        Page after = pages.of(List.of(question, new Message(Role.ASSISTANT, "Some **bold** words, and more", false)));
        assertThat(Transcript.firstDifference(before, after))
                .isEqualTo(before.text().length());
        Page opened = pages.of(List.of(question, new Message(Role.ASSISTANT, "Some **bold", false)));
        Page closed = pages.of(List.of(question, new Message(Role.ASSISTANT, "Some **bold**", false)));
        assertThat(Transcript.firstDifference(opened, closed))
                .isEqualTo(opened.text().indexOf("**"));
        assertThat(Transcript.firstDifference(after, after))
                .isEqualTo(after.text().length());
    }

    /** The same words may become a heading or code with what comes after them. */
    @Test
    void aChangeOfMarksAloneIsADifference() {
        Pages pages = new Pages();
        Page plain = pages.of(List.of(new Message(Role.ASSISTANT, "Title", false)));
        Page heading = pages.of(List.of(new Message(Role.ASSISTANT, "Title\n===", false)));
        assertThat(heading.text()).isEqualTo(plain.text());
        assertThat(Transcript.firstDifference(plain, heading))
                .isEqualTo(plain.text().indexOf("Title"));
        assertThat(Transcript.firstDifference(heading, plain))
                .isEqualTo(plain.text().indexOf("Title"));
    }
}
