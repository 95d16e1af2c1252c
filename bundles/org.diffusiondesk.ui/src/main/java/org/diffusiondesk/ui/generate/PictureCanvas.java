package org.diffusiondesk.ui.generate;

import java.util.Optional;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.diffusiondesk.ui.texts.Texts;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;

/**
 * Shows one picture. Enlarged pictures keep sharp pixels and grow in whole factors; reduced ones are smoothed. The wheel zooms, dragging moves, a
 * double click fits.
 */
final class PictureCanvas extends Canvas {
    private static final int MAX_ZOOM = 16;
    private static final double MARGIN = 2;

    private Optional<Image> image = Optional.empty();
    private String emptyText = "";
    private String emptyHint = "";
    private int zoom; // 0 = fit
    private Point offset = new Point(0, 0);
    private Optional<Point> dragFrom = Optional.empty();

    PictureCanvas(Composite parent) {
        super(parent, SWT.DOUBLE_BUFFERED | SWT.BORDER);
        Ui.named(this, "generate.canvas", Texts.text("generate.canvas"));
        addPaintListener(event -> paint(event.gc));
        addListener(SWT.Resize, event -> redraw());
        addListener(SWT.MouseVerticalWheel, event -> zoomBy(event.count > 0 ? 1 : -1));
        addListener(SWT.MouseDoubleClick, event -> fit());
        addListener(SWT.MouseDown, event -> dragFrom = Optional.of(new Point(event.x - offset.x, event.y - offset.y)));
        addListener(SWT.MouseUp, event -> dragFrom = Optional.empty());
        addListener(SWT.MouseMove, this::drag);
        addListener(SWT.Dispose, event -> image.ifPresent(Image::dispose));
    }

    private void drag(Event event) {
        dragFrom.filter(from -> zoom > 0).ifPresent(from -> {
            offset = new Point(event.x - from.x, event.y - from.y);
            redraw();
        });
    }

    /** What stands here while there is no picture. */
    void whenEmpty(String text, String hint) {
        emptyText = text;
        emptyHint = hint;
        redraw();
    }

    void show(ImageData data) {
        Image former = image.orElse(null);
        image = Optional.of(new Image(getDisplay(), data));
        if (former != null) {
            former.dispose();
        }
        redraw();
    }

    void clear() {
        image.ifPresent(Image::dispose);
        image = Optional.empty();
        redraw();
    }

    boolean isEmpty() {
        return image.isEmpty();
    }

    void fit() {
        zoom = 0;
        offset = new Point(0, 0);
        redraw();
    }

    /** One whole factor up or down, from what is seen now. */
    void zoomBy(int factors) {
        image.ifPresent(picture -> {
            int now = zoom > 0 ? zoom : Math.max(1, (int) Math.floor(fitScale(picture.getBounds())));
            zoom = Math.clamp(now + factors, 1, MAX_ZOOM);
            redraw();
        });
    }

    /** In per cent of the picture's own size. */
    int percent() {
        return image.map(picture -> (int) Math.round(scale(picture.getBounds()) * 100))
                .orElse(100);
    }

    private double scale(Rectangle picture) {
        return zoom > 0 ? zoom : fitScale(picture);
    }

    private double fitScale(Rectangle picture) {
        Rectangle room = getClientArea();
        double scale = Math.min((room.width - MARGIN) / picture.width, (room.height - MARGIN) / picture.height);
        return scale >= 1 ? Math.min(MAX_ZOOM, Math.floor(scale)) : Math.max(0.01, scale);
    }

    private void paint(GC gc) {
        Rectangle room = getClientArea();
        gc.setBackground(Palette.current().canvas());
        gc.fillRectangle(room);
        if (image.isPresent()) {
            paintPicture(gc, room, image.get());
        } else {
            paintWords(gc, room);
        }
    }

    private void paintPicture(GC gc, Rectangle room, Image picture) {
        Rectangle size = picture.getBounds();
        double scale = scale(size);
        int width = (int) Math.round(size.width * scale);
        int height = (int) Math.round(size.height * scale);
        gc.setAntialias(SWT.ON);
        gc.setInterpolation(scale >= 1 ? SWT.NONE : SWT.HIGH);
        int x = (room.width - width) / 2 + offset.x;
        int y = (room.height - height) / 2 + offset.y;
        gc.drawImage(picture, 0, 0, size.width, size.height, x, y, width, height);
    }

    private void paintWords(GC gc, Rectangle room) {
        gc.setForeground(Palette.current().muted());
        gc.setFont(Ui.bold());
        Point first = gc.textExtent(emptyText);
        int top = (room.height - 2 * first.y - Ui.GRID) / 2;
        gc.drawText(emptyText, (room.width - first.x) / 2, top, true);
        gc.setFont(getFont());
        Point second = gc.textExtent(emptyHint);
        gc.drawText(emptyHint, (room.width - second.x) / 2, top + first.y + Ui.GRID, true);
    }
}
