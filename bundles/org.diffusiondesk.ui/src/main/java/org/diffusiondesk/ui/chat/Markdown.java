package org.diffusiondesk.ui.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;

/** Markdown as text with marks, for a widget that shows no HTML. Any text is Markdown, so this never fails. Pure functions. */
final class Markdown {
    private static final Parser PARSER = Parser.builder().build();
    private static final String RULE = "―".repeat(12);

    private Markdown() {}

    /** How a stretch of text is shown. */
    enum Mark {
        BOLD,
        ITALIC,
        HEADING,
        CODE,
        LINK,
        QUOTE,
        /** Who speaks. */
        YOU,
        ASSISTANT
    }

    /** A stretch of text with marks. */
    record Span(int start, int length, Set<Mark> marks) {
        Span {
            marks = Set.copyOf(marks);
        }

        int end() {
            return start + length;
        }
    }

    /** Whole lines, of a list, a quotation or of code. */
    record Block(int start, int length, int indent, boolean code) {
        int end() {
            return start + length;
        }
    }

    /** Text with its marks, in the order of their beginnings. */
    record Page(String text, List<Span> spans, List<Block> blocks) {
        Page {
            spans = List.copyOf(spans);
            blocks = List.copyOf(blocks);
        }
    }

    /** Reads a text, which may break off anywhere. */
    static Page read(String source) {
        Writer writer = new Writer();
        writer.children(PARSER.parse(source));
        return new Page(writer.out.toString(), writer.spans, writer.blocks);
    }

    private static final class Writer {
        private final StringBuilder out = new StringBuilder();
        private final List<Span> spans = new ArrayList<>();
        private final List<Block> blocks = new ArrayList<>();
        private final Deque<Mark> marks = new ArrayDeque<>();
        private int indent;

        private void write(String text) {
            if (!marks.isEmpty() && !text.isEmpty()) {
                spans.add(new Span(out.length(), text.length(), EnumSet.copyOf(marks)));
            }
            out.append(text);
        }

        private void marked(Mark mark, Runnable content) {
            marks.push(mark);
            content.run();
            marks.pop();
        }

        /** A block stands apart from the one before, unless it begins a list item or the list is a tight one. */
        private void block(Node node, boolean code, Runnable content) {
            boolean beginsItem = node.getParent() instanceof ListItem && node.getPrevious() == null;
            if (!out.isEmpty() && !beginsItem) {
                out.append(tight(node) ? "\n" : "\n\n");
            }
            int start = out.length();
            content.run();
            if ((indent > 0 || code) && !beginsItem) {
                blocks.add(new Block(start, out.length() - start, indent, code));
            }
        }

        private static boolean tight(Node node) {
            return node.getParent() instanceof ListItem item
                    && item.getParent() instanceof ListBlock list
                    && list.isTight();
        }

        private void children(Node parent) {
            for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
                visit(child);
            }
        }

        private void visit(Node node) {
            switch (node) {
                case Paragraph paragraph -> block(paragraph, false, () -> children(paragraph));
                case Heading heading -> block(heading, false, () -> marked(Mark.HEADING, () -> children(heading)));
                case BulletList list -> items(list, 0);
                case OrderedList list -> items(list, first(list));
                case BlockQuote quote -> quote(quote);
                case FencedCodeBlock code -> code(code, code.getLiteral());
                case IndentedCodeBlock code -> code(code, code.getLiteral());
                case HtmlBlock html -> block(html, false, () -> write(html.getLiteral()));
                case ThematicBreak line -> block(line, false, () -> write(RULE));
                default -> inline(node);
            }
        }

        private void inline(Node node) {
            switch (node) {
                case Text text -> write(text.getLiteral());
                case HtmlInline html -> write(html.getLiteral());
                case Code code -> marked(Mark.CODE, () -> write(code.getLiteral()));
                case Emphasis emphasis -> marked(Mark.ITALIC, () -> children(emphasis));
                case StrongEmphasis strong -> marked(Mark.BOLD, () -> children(strong));
                case Link link -> link(link);
                case SoftLineBreak line -> write("\n"); // models break lines where they mean it
                case HardLineBreak line -> write("\n");
                default -> children(node);
            }
        }

        private static int first(OrderedList list) {
            Integer number = list.getMarkerStartNumber();
            return number == null ? 1 : number;
        }

        private void items(ListBlock list, int number) {
            indent++;
            int next = number;
            for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
                if (!out.isEmpty()) {
                    boolean first = item.getPrevious() == null && !(list.getParent() instanceof ListItem);
                    out.append(list.isTight() && !first ? "\n" : "\n\n");
                }
                int start = out.length();
                write(number == 0 ? "•  " : next++ + ".  ");
                int nested = blocks.size();
                children(item);
                int end = nested < blocks.size()
                        ? Math.max(start, blocks.get(nested).start() - 1)
                        : out.length();
                blocks.add(nested, new Block(start, end - start, indent, false));
            }
            indent--;
        }

        private void quote(BlockQuote quote) {
            indent++;
            marked(Mark.QUOTE, () -> children(quote));
            indent--;
        }

        private void code(Node node, String literal) {
            block(node, true, () -> marked(Mark.CODE, () -> write(literal.stripTrailing())));
        }

        private void link(Link link) {
            int start = out.length();
            marked(Mark.LINK, () -> children(link));
            if (!out.substring(start).equals(link.getDestination())) {
                write(" (" + link.getDestination() + ")");
            }
        }
    }
}
