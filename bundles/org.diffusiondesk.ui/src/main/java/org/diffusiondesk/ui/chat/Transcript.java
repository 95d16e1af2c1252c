package org.diffusiondesk.ui.chat;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.util.List;
import org.diffusiondesk.ui.chat.Conversation.Message;
import org.diffusiondesk.ui.chat.Conversation.Role;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyleRange;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;

/**
 * The conversation as text. What grows is appended and not written anew, so that a selection stays; it follows the end only when the end is already
 * in sight.
 */
final class Transcript {
    private static final int MARGIN = 3 * Ui.GRID;
    private static final int SLACK = 24; // pixels below the window that still count as the end

    private final StyledText text;
    private List<Message> shown = List.of();
    private boolean following = true;

    Transcript(Composite parent) {
        text = new StyledText(parent, SWT.MULTI | SWT.READ_ONLY | SWT.WRAP | SWT.V_SCROLL | SWT.BORDER);
        Ui.named(text, "chat.transcript", text("chat.transcript"));
        text.setMargins(MARGIN, 2 * Ui.GRID, MARGIN, 2 * Ui.GRID);
        text.setLineSpacing(2);
        text.setAlwaysShowScrollBars(false);
        text.setCaret(null);
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
        if (grewOnly(messages)) {
            Message former = shown.getLast();
            Message last = messages.getLast();
            append(last.text().substring(former.text().length()), new StyleRange());
        } else {
            write(messages);
        }
        boolean asked = messages.size() > shown.size() && messages.getLast().role() == Role.USER;
        shown = messages;
        following = following || asked || messages.isEmpty();
        follow();
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

    private boolean grewOnly(List<Message> messages) {
        if (shown.isEmpty() || messages.size() != shown.size()) {
            return false;
        }
        int last = shown.size() - 1;
        return messages.subList(0, last).equals(shown.subList(0, last))
                && messages.get(last).role() == shown.get(last).role()
                && messages.get(last).text().startsWith(shown.get(last).text());
    }

    private boolean atEnd() {
        int bottom = text.getTopPixel() + text.getClientArea().height;
        return bottom + SLACK >= text.getLinePixel(text.getLineCount()) + text.getTopPixel();
    }

    private void write(List<Message> messages) {
        int top = text.getTopPixel();
        text.setRedraw(false);
        try {
            text.setText("");
            for (int i = 0; i < messages.size(); i++) {
                if (i > 0) {
                    append("\n\n", new StyleRange());
                }
                heading(messages.get(i));
                append(messages.get(i).text(), new StyleRange());
            }
            text.setTopPixel(top);
        } finally {
            text.setRedraw(true);
        }
    }

    private void heading(Message message) {
        StyleRange style = new StyleRange();
        style.fontStyle = SWT.BOLD;
        boolean user = message.role() == Role.USER;
        style.foreground = user ? Palette.current().accent() : Palette.text(text.getDisplay());
        append(text(user ? "chat.you" : "chat.assistant") + "\n", style);
    }

    private void append(String piece, StyleRange style) {
        if (!piece.isEmpty()) {
            style.start = text.getCharCount();
            style.length = piece.length();
            text.append(piece);
            text.setStyleRange(style);
        }
    }
}
