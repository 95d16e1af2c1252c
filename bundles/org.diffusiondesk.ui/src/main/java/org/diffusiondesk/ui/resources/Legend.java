package org.diffusiondesk.ui.resources;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.layout.RowLayout;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;

/** What the colours of the bar mean, with the figures in words. */
final class Legend {
    private final Composite row;
    private final Map<Card.Owner, Label> labels = new EnumMap<>(Card.Owner.class);

    Legend(Composite parent) {
        row = new Composite(parent, SWT.NONE);
        RowLayout layout = new RowLayout(SWT.HORIZONTAL);
        layout.marginLeft = 0;
        layout.marginTop = 0;
        layout.marginBottom = 0;
        layout.spacing = 4 * Ui.GRID;
        layout.center = true;
        row.setLayout(layout);
        Ui.row().applyTo(row);
        for (Card.Owner owner : Card.Owner.values()) {
            Composite entry = Ui.box(row, 2, 0);
            new Swatch(entry, owner);
            Label label = Ui.label(entry, "");
            label.setData(Ui.ID, "resources." + owner.name().toLowerCase(Locale.ROOT));
            labels.put(owner, label);
        }
    }

    void show(ResourcesModel.View view) {
        labels.forEach((owner, label) -> {
            Ui.text(label, ResourceText.now(owner, view));
            label.setToolTipText(ResourceText.basis(owner, view));
        });
        row.layout(true, true);
    }

    /** A piece of the colour. */
    private static final class Swatch extends Canvas {
        private static final int SIZE = 10;

        Swatch(Composite parent, Card.Owner owner) {
            super(parent, SWT.NO_FOCUS);
            addPaintListener(event -> {
                event.gc.setBackground(MemoryBar.color(owner));
                event.gc.fillRectangle(0, 0, SIZE, SIZE);
                if (owner == Card.Owner.FREE) {
                    event.gc.setForeground(Palette.current().muted());
                    event.gc.drawRectangle(0, 0, SIZE - 1, SIZE - 1);
                }
            });
        }

        @Override
        public Point computeSize(int widthHint, int heightHint, boolean changed) {
            return new Point(SIZE, SIZE);
        }
    }
}
