package org.diffusiondesk.ui.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.diffusiondesk.ui.texts.Texts;
import org.eclipse.swt.SWT;
import org.eclipse.swt.accessibility.AccessibleListener;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;

/** The last pictures in a row, newest first. A click, or the arrow keys, look at one. */
final class PictureStrip extends Canvas {
    static final int SIDE = 48;
    private static final int GAP = 2 * Ui.GRID;

    private final RecentPictures recent;
    private final PictureLoader loader;
    private final Map<String, Image> thumbnails = new HashMap<>();
    private List<RecentPicture> shown = List.of();

    PictureStrip(Composite parent, RecentPictures recent, PictureLoader loader) {
        super(parent, SWT.DOUBLE_BUFFERED);
        this.recent = recent;
        this.loader = loader;
        setData(Ui.ID, "generate.strip");
        getAccessible()
                .addAccessibleListener(AccessibleListener.getNameAdapter(event -> event.result = Texts.text(
                        "generate.strip",
                        recent.selectedIndex() + 1,
                        recent.list().size())));
        addPaintListener(event -> paint(event.gc));
        addListener(SWT.MouseDown, event -> {
            setFocus();
            pick(event.x / (SIDE + GAP));
        });
        addListener(SWT.KeyDown, event -> {
            switch (event.keyCode) {
                case SWT.ARROW_LEFT -> pick(recent.selectedIndex() - 1);
                case SWT.ARROW_RIGHT -> pick(recent.selectedIndex() + 1);
                default -> {}
            }
        });
        addListener(SWT.Traverse, event -> event.doit = true);
        addListener(SWT.FocusIn, event -> redraw());
        addListener(SWT.FocusOut, event -> redraw());
        addListener(SWT.MouseMove, event -> tip(event.x / (SIDE + GAP)));
        addListener(SWT.Dispose, event -> thumbnails.values().forEach(Image::dispose));
    }

    private void pick(int index) {
        if (index >= 0 && index < shown.size()) {
            recent.select(index);
        }
    }

    private void tip(int index) {
        String text = index < shown.size()
                ? Texts.text(
                        "generate.strip.tip",
                        shown.get(index).prompt(),
                        Long.toString(shown.get(index).seed()))
                : "";
        if (!text.equals(getToolTipText())) {
            setToolTipText(text);
        }
    }

    void render() {
        if (!shown.equals(recent.list())) {
            shown = recent.list();
            List<String> gone = new ArrayList<>(thumbnails.keySet());
            for (RecentPicture picture : shown) {
                gone.remove(picture.file());
                if (!thumbnails.containsKey(picture.file())) {
                    loader.load(picture.path(), data -> keep(picture.file(), data));
                }
            }
            gone.forEach(file -> thumbnails.remove(file).dispose());
        }
        redraw();
    }

    private void keep(String file, ImageData data) {
        if (!isDisposed() && !thumbnails.containsKey(file)) {
            double scale = (double) SIDE / Math.max(data.width, data.height);
            int width = Math.max(1, (int) Math.round(data.width * scale));
            int height = Math.max(1, (int) Math.round(data.height * scale));
            thumbnails.put(file, new Image(getDisplay(), data.scaledTo(width, height)));
            redraw();
        }
    }

    private void paint(GC gc) {
        for (int i = 0; i < shown.size(); i++) {
            int left = i * (SIDE + GAP) + 2;
            Image thumbnail = thumbnails.get(shown.get(i).file());
            if (thumbnail != null) {
                Rectangle size = thumbnail.getBounds();
                gc.drawImage(thumbnail, left + (SIDE - size.width) / 2, 2 + (SIDE - size.height) / 2);
            }
            if (i == recent.selectedIndex()) {
                gc.setForeground(Palette.current().accent());
                gc.setLineWidth(isFocusControl() ? 3 : 2);
                gc.drawRectangle(left - 1, 1, SIDE + 1, SIDE + 1);
            }
        }
    }

    @Override
    public Point computeSize(int widthHint, int heightHint, boolean changed) {
        return new Point(widthHint == SWT.DEFAULT ? 4 * (SIDE + GAP) : widthHint, SIDE + 4);
    }
}
