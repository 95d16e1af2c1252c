package org.diffusiondesk.ui.chat;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.util.List;
import org.diffusiondesk.ui.chat.Conversation.Message;
import org.diffusiondesk.ui.chat.Conversation.Role;
import org.diffusiondesk.ui.chat.Markdown.Block;
import org.diffusiondesk.ui.chat.Markdown.Page;
import org.diffusiondesk.ui.chat.Markdown.Span;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;

/**
 * The conversation as text, the answers' Markdown as styles. Only what differs from what is shown is written anew, which while an answer grows is its
 * end: so nothing flickers, and a selection stays. It follows the end only when the end is already in sight.
 */
final class Transcript {
    private static final int MARGIN = 3 * Ui.GRID;
    private static final int SLACK = 24; // pixels below the window that still count as the end

    private final StyledText text;
    private final Styles styles;
    private final Pages pages = new Pages();
    private List<Message> shown = List.of();
    private Page page = new Page("", List.of(), List.of());
    private boolean following = true;

    Transcript(Composite parent) {
        text = new StyledText(parent, SWT.MULTI | SWT.READ_ONLY | SWT.WRAP | SWT.V_SCROLL | SWT.BORDER);
        Ui.named(text, "chat.transcript", text("chat.transcript"));
        text.setMargins(MARGIN, 2 * Ui.GRID, MARGIN, 2 * Ui.GRID);
        text.setLineSpacing(2);
        text.setAlwaysShowScrollBars(false);
        text.setCaret(null);
        styles = new Styles(text);
        text.addListener(SWT.Paint, event -> paintHint(event.gc));
        text.addListener(SWT.Resize, event -> follow()); // a banner came or went
        text.getVerticalBar().addListener(SWT.Selection, event -> following = atEnd());
        text.addListener(SWT.MouseVerticalWheel, event -> text.getDisplay().asyncExec(this::scrolled));
        Ui.tabLeaves(text);
        Menu menu = new Menu(text);
        item(menu, "chat.copy", text::copy);
        item(menu, "chat.selectAll", text::selectAll);
        text.setMenu(menu);
    }

    private static void item(Menu menu, String key, Runnable action) {
        MenuItem item = new MenuItem(menu, SWT.PUSH);
        item.setText(text(key));
        item.addListener(SWT.Selection, event -> action.run());
    }

    StyledText control() {
        return text;
    }

    void render(List<Message> messages) {
        if (messages.equals(shown)) {
            return;
        }
        write(pages.of(messages));
        boolean another =
                shown.isEmpty() || messages.isEmpty() || !messages.getFirst().equals(shown.getFirst());
        boolean asked = messages.size() > shown.size() && messages.getLast().role() == Role.USER;
        shown = messages;
        following = following || asked || another;
        follow();
    }

    private void write(Page next) {
        if (next.equals(page)) {
            return;
        }
        int from = firstDifference(page, next);
        page = next;
        int top = text.getTopPixel();
        text.setRedraw(false);
        try {
            text.replaceTextRange(from, text.getCharCount() - from, next.text().substring(from));
            text.setStyleRanges(from, next.text().length() - from, null, null);
            int line = text.getLineAtOffset(from);
            styles.plain(line, text.getLineCount() - line); // new lines take over what the one before them had
            for (Span span : next.spans()) {
                if (span.end() > from) {
                    text.setStyleRange(styles.of(span, from));
                }
            }
            for (Block block : next.blocks()) {
                if (block.end() >= text.getOffsetAtLine(line)) {
                    styles.apply(block);
                }
            }
            text.setTopPixel(top);
        } finally {
            text.setRedraw(true);
        }
    }

    /** Where two pages begin to differ, in text or marks. */
    static int firstDifference(Page one, Page other) {
        int end = Math.min(one.text().length(), other.text().length());
        int at = 0;
        while (at < end && one.text().charAt(at) == other.text().charAt(at)) {
            at++;
        }
        for (int i = 0; i < Math.min(one.spans().size(), other.spans().size()); i++) {
            if (!one.spans().get(i).equals(other.spans().get(i))) {
                at = Math.min(
                        at,
                        Math.min(
                                one.spans().get(i).start(), other.spans().get(i).start()));
                break;
            }
        }
        at = extra(one.spans(), other.spans(), at);
        at = extra(other.spans(), one.spans(), at);
        for (Block block : one.blocks()) {
            if (!other.blocks().contains(block)) {
                at = Math.min(at, block.start());
            }
        }
        for (Block block : other.blocks()) {
            if (!one.blocks().contains(block)) {
                at = Math.min(at, block.start());
            }
        }
        return at;
    }

    private static int extra(List<Span> longer, List<Span> shorter, int at) {
        return longer.size() > shorter.size()
                ? Math.min(at, longer.get(shorter.size()).start())
                : at;
    }

    private void follow() {
        if (following) {
            text.setTopPixel(Integer.MAX_VALUE / 2);
        }
    }

    private void scrolled() {
        if (!text.isDisposed()) {
            following = atEnd();
        }
    }

    private void paintHint(GC gc) {
        if (shown.isEmpty()) {
            String hint = text("chat.empty");
            Point size = gc.textExtent(hint);
            gc.setForeground(Palette.current().muted());
            gc.drawText(hint, (text.getSize().x - size.x) / 2, (text.getSize().y - size.y) / 2, true);
        }
    }

    private boolean atEnd() {
        int bottom = text.getTopPixel() + text.getClientArea().height;
        return bottom + SLACK >= text.getLinePixel(text.getLineCount()) + text.getTopPixel();
    }
}
