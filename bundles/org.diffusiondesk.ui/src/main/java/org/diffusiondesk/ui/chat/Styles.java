package org.diffusiondesk.ui.chat;

import java.util.Set;
import org.diffusiondesk.ui.chat.Markdown.Block;
import org.diffusiondesk.ui.chat.Markdown.Mark;
import org.diffusiondesk.ui.chat.Markdown.Span;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.jface.resource.FontDescriptor;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyleRange;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.graphics.Font;

/** Marks as the styles of a text widget. */
final class Styles {
    private static final int INDENT = 4 * Ui.GRID;
    private static final int HEADING_POINTS = 2;

    private final StyledText text;
    private final Font heading;

    Styles(StyledText text) {
        this.text = text;
        FontDescriptor larger = JFaceResources.getDefaultFontDescriptor()
                .increaseHeight(HEADING_POINTS)
                .withStyle(SWT.BOLD);
        heading = larger.createFont(text.getDisplay());
        text.addListener(SWT.Dispose, event -> larger.destroyFont(heading));
    }

    /** The style of a span, or of its part after {@code from}. */
    StyleRange of(Span span, int from) {
        StyleRange style = new StyleRange();
        style.start = Math.max(span.start(), from);
        style.length = span.end() - style.start;
        Set<Mark> marks = span.marks();
        boolean bold = marks.contains(Mark.BOLD) || marks.contains(Mark.YOU) || marks.contains(Mark.ASSISTANT);
        style.fontStyle = (bold ? SWT.BOLD : SWT.NORMAL) | (marks.contains(Mark.ITALIC) ? SWT.ITALIC : SWT.NORMAL);
        if (marks.contains(Mark.CODE)) {
            style.font = bold
                    ? JFaceResources.getFontRegistry().getBold(JFaceResources.TEXT_FONT)
                    : JFaceResources.getTextFont();
            style.background = Palette.current().tint();
        } else if (marks.contains(Mark.HEADING)) {
            style.font = heading;
        }
        if (marks.contains(Mark.YOU) || marks.contains(Mark.LINK)) {
            style.foreground = Palette.current().accent();
        } else if (marks.contains(Mark.QUOTE)) {
            style.foreground = Palette.current().muted();
        }
        style.underline = marks.contains(Mark.LINK);
        return style;
    }

    /** Lines as they are without a block. */
    void plain(int line, int count) {
        text.setLineIndent(line, count, 0);
        text.setLineWrapIndent(line, count, 0);
        text.setLineBackground(line, count, null);
    }

    void apply(Block block) {
        int first = text.getLineAtOffset(block.start());
        int count = text.getLineAtOffset(block.end()) - first + 1;
        int indent = block.indent() * INDENT;
        text.setLineIndent(first, count, block.code() ? indent + 2 * Ui.GRID : indent);
        text.setLineWrapIndent(first, count, indent + INDENT);
        if (block.code()) {
            text.setLineBackground(first, count, Palette.current().tint());
        }
    }
}
