package org.diffusiondesk.ui.resources;

import java.util.Optional;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.ui.kit.Palette;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;

/** The memory as a small bar, for one line. It only repeats what words beside it say, so a screen reader passes it by. */
public final class MemoryStrip extends Canvas {
    private static final int WIDTH = 96;
    private static final int HEIGHT = 10;

    private Optional<Card> card = Optional.empty();

    public MemoryStrip(Composite parent) {
        super(parent, SWT.DOUBLE_BUFFERED | SWT.NO_FOCUS);
        addPaintListener(event -> card.ifPresent(known -> paint(event.gc, known)));
    }

    public void show(MemorySnapshot snapshot) {
        card = Optional.of(Card.of(snapshot, Optional.empty()));
        redraw();
    }

    private void paint(GC gc, Card known) {
        Rectangle area = getClientArea();
        for (Card.Share share : known.now()) {
            int from = (int) Math.round(known.axis().at(share.from()) * area.width);
            int to = (int) Math.round(known.axis().at(share.to()) * area.width);
            gc.setBackground(MemoryBar.color(share.owner()));
            gc.fillRectangle(from, 0, Math.max(1, to - from), area.height);
        }
        gc.setForeground(Palette.current().muted());
        gc.drawRectangle(0, 0, area.width - 1, area.height - 1);
    }

    @Override
    public Point computeSize(int widthHint, int heightHint, boolean changed) {
        return new Point(WIDTH, HEIGHT);
    }
}
