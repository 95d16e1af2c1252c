package org.diffusiondesk.ui.kit;

import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;

/** A coloured light. It only repeats what words beside it say, so a screen reader passes it by. */
public final class Dot extends Canvas {
    private static final int SIZE = 12;
    private Light light = Light.OFF;

    public Dot(Composite parent) {
        super(parent, SWT.NO_FOCUS);
        addPaintListener(event -> paint(event.gc));
    }

    public void show(Light newLight) {
        if (newLight != light) {
            light = newLight;
            redraw();
        }
    }

    private void paint(GC gc) {
        Point size = getSize();
        int diameter = 10;
        gc.setAntialias(SWT.ON);
        gc.setBackground(Palette.current().of(light));
        gc.fillOval((size.x - diameter) / 2, (size.y - diameter) / 2, diameter, diameter);
    }

    @Override
    public Point computeSize(int widthHint, int heightHint, boolean changed) {
        return new Point(SIZE, SIZE);
    }
}
