package org.diffusiondesk.ui.workers;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.util.List;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Composite;

/** The end of a log. Follows new lines only while the end is in sight, and leaves a selection alone. */
final class LogView {
    private final StyledText log;
    private List<String> shown = List.of();

    LogView(Composite parent) {
        log = new StyledText(parent, SWT.MULTI | SWT.READ_ONLY | SWT.H_SCROLL | SWT.V_SCROLL | SWT.BORDER);
        Ui.named(log, "workers.log", text("workers.log"));
        log.setFont(JFaceResources.getTextFont());
        log.setMargins(2 * Ui.GRID, Ui.GRID, 2 * Ui.GRID, Ui.GRID);
        log.setAlwaysShowScrollBars(false);
        Ui.tabLeaves(log);
        Ui.fill().hint(120, 60).applyTo(log);
    }

    void render(List<String> lines) {
        Point selection = log.getSelection();
        if (lines.equals(shown) || selection.x != selection.y) {
            return; // who has marked something wants to copy it
        }
        boolean following = shown.isEmpty() || log.getLinePixel(log.getLineCount()) <= log.getClientArea().height + 24;
        int top = log.getTopIndex();
        shown = lines;
        log.setRedraw(false);
        try {
            log.setText(String.join("\n", lines));
            log.setTopIndex(following ? log.getLineCount() - 1 : top);
        } finally {
            log.setRedraw(true);
        }
    }
}
