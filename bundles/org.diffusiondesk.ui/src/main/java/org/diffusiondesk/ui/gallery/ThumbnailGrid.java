package org.diffusiondesk.ui.gallery;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.ui.generate.PictureLoader;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.diffusiondesk.ui.texts.Texts;
import org.eclipse.swt.SWT;
import org.eclipse.swt.accessibility.AccessibleListener;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.ScrollBar;

/** Small pictures in rows. Only those in sight are made and loaded; arrows, Home, End and pages move the selection. */
final class ThumbnailGrid extends Canvas {
    static final int SIDE = 96;
    private static final int GAP = 2 * Ui.GRID;
    private static final int CELL = SIDE + GAP;
    private static final int PIXELS = 2 * SIDE; // sharp also at 200 %
    private static final int MOST = 400; // thumbnails that are held

    private final GalleryModel model;
    private final PictureLoader loader;
    private final Runnable picked;
    private final Runnable used;
    private final Map<String, Image> images = new HashMap<>();
    private final Set<String> wanted = new HashSet<>();
    private List<GalleryPicture> shown = List.of();
    private int selected = -1;

    /**
     * @param picked a person chose the selected one
     * @param used a person wants its settings
     */
    ThumbnailGrid(Composite parent, GalleryModel model, PictureLoader loader, Runnable picked, Runnable used) {
        super(parent, SWT.DOUBLE_BUFFERED | SWT.BORDER | SWT.V_SCROLL);
        this.model = model;
        this.loader = loader;
        this.picked = picked;
        this.used = used;
        setData(Ui.ID, "gallery.grid");
        getAccessible().addAccessibleListener(AccessibleListener.getNameAdapter(event -> event.result = name()));
        addPaintListener(event -> paint(event.gc));
        addListener(SWT.Resize, event -> scrollBar());
        addListener(SWT.MouseDown, this::mouse);
        addListener(SWT.MouseMove, this::tip);
        addListener(SWT.MouseDoubleClick, event -> used.run());
        addListener(SWT.KeyDown, event -> key(event.keyCode));
        addListener(SWT.Traverse, event -> event.doit = true);
        addListener(SWT.FocusIn, event -> redraw());
        addListener(SWT.FocusOut, event -> redraw());
        addListener(SWT.Dispose, event -> images.values().forEach(Image::dispose));
        ScrollBar bar = getVerticalBar();
        bar.addListener(SWT.Selection, event -> redraw());
    }

    private String name() {
        return model.selected()
                .map(picture -> Texts.text(
                        "gallery.grid.selected",
                        model.selectedIndex() + 1,
                        Long.toString(model.total()),
                        picture.prompt()))
                .orElse(Texts.text("gallery.grid"));
    }

    private int columns() {
        return Math.max(1, (getClientArea().width - GAP) / CELL);
    }

    private int top() {
        return getVerticalBar().getSelection();
    }

    private void key(int code) {
        int columns = columns();
        int page = columns * Math.max(1, getClientArea().height / CELL);
        int now = model.selectedIndex();
        switch (code) {
            case SWT.ARROW_LEFT -> pick(now - 1);
            case SWT.ARROW_RIGHT -> pick(now + 1);
            case SWT.ARROW_UP -> pick(now - columns);
            case SWT.ARROW_DOWN -> pick(now + columns);
            case SWT.PAGE_UP -> pick(Math.max(0, now - page));
            case SWT.PAGE_DOWN -> pick(Math.min(shown.size() - 1, now + page));
            case SWT.HOME -> pick(0);
            case SWT.END -> pick(shown.size() - 1);
            case SWT.DEL -> model.delete();
            case SWT.CR, SWT.KEYPAD_CR -> used.run();
            case 'f' -> model.toggleFavourite();
            default -> {}
        }
    }

    private void pick(int index) {
        if (index >= 0 && index < shown.size()) {
            model.select(index);
            picked.run();
        }
    }

    private int at(Event event) {
        int column = (event.x - GAP) / CELL;
        int index = (event.y - GAP + top()) / CELL * columns() + column;
        return column < columns() && index < shown.size() ? index : -1;
    }

    private void mouse(Event event) {
        setFocus();
        pick(at(event));
    }

    private void tip(Event event) {
        int index = at(event);
        String text = index < 0 ? "" : shown.get(index).prompt();
        if (!text.equals(getToolTipText())) {
            setToolTipText(text);
        }
    }

    void render() {
        boolean moved = selected != model.selectedIndex();
        selected = model.selectedIndex();
        if (!shown.equals(model.pictures())) {
            shown = model.pictures();
            forget();
            scrollBar();
        }
        if (moved) {
            reveal();
        }
        redraw();
    }

    /** Thumbnails of pictures that are not listed any more, once there are many. */
    private void forget() {
        if (images.size() > MOST) {
            Set<String> present = new HashSet<>();
            shown.stream().limit(MOST).forEach(picture -> present.add(picture.name()));
            images.entrySet().removeIf(entry -> {
                boolean gone = !present.contains(entry.getKey());
                if (gone) {
                    entry.getValue().dispose();
                    wanted.remove(entry.getKey());
                }
                return gone;
            });
        }
    }

    private void scrollBar() {
        int rows = (shown.size() + columns() - 1) / columns();
        int height = Math.max(1, rows * CELL + GAP);
        int room = Math.max(1, getClientArea().height);
        getVerticalBar()
                .setValues(Math.min(top(), Math.max(0, height - room)), 0, height, Math.min(room, height), CELL, room);
        getVerticalBar().setVisible(height > room);
    }

    private void reveal() {
        int y = selected / columns() * CELL;
        int room = getClientArea().height;
        if (y < top()) {
            getVerticalBar().setSelection(y);
        } else if (y + CELL + GAP > top() + room) {
            getVerticalBar().setSelection(y + CELL + GAP - room);
        }
    }

    private void paint(GC gc) {
        int columns = columns();
        int first = Math.max(0, top() / CELL * columns);
        int last = Math.min(shown.size(), ((top() + getClientArea().height) / CELL + 1) * columns);
        gc.setAntialias(SWT.ON);
        gc.setInterpolation(SWT.HIGH);
        for (int i = first; i < last; i++) {
            cell(gc, shown.get(i), GAP + i % columns * CELL, GAP + i / columns * CELL - top(), i == selected);
        }
        if (last == shown.size() && last < model.total()) {
            getDisplay().asyncExec(model::more);
        }
    }

    private void cell(GC gc, GalleryPicture picture, int x, int y, boolean isSelected) {
        Image image = images.get(picture.name());
        if (image == null) {
            gc.setBackground(Palette.current().canvas());
            gc.fillRectangle(x, y, SIDE, SIDE);
            want(picture);
        } else {
            Rectangle size = image.getBounds();
            double scale = (double) SIDE / Math.max(size.width, size.height);
            int width = Math.max(1, (int) Math.round(size.width * scale));
            int height = Math.max(1, (int) Math.round(size.height * scale));
            gc.drawImage(
                    image,
                    0,
                    0,
                    size.width,
                    size.height,
                    x + (SIDE - width) / 2,
                    y + (SIDE - height) / 2,
                    width,
                    height);
        }
        if (picture.favourite()) {
            gc.setBackground(Palette.current().accent());
            gc.setForeground(Palette.onFilled(getDisplay()));
            gc.fillRoundRectangle(x + 4, y + 4, 18, 18, 6, 6);
            gc.drawText("★", x + 7, y + 3, true);
        }
        if (isSelected) {
            gc.setForeground(Palette.current().accent());
            gc.setLineWidth(isFocusControl() ? 3 : 2);
            gc.drawRectangle(x - 2, y - 2, SIDE + 3, SIDE + 3);
        }
    }

    private void want(GalleryPicture picture) {
        if (wanted.add(picture.name())) {
            Consumer<Path> load = file -> loader.load(file, data -> keep(picture.name(), data));
            model.thumbnail(picture, PIXELS, load);
        }
    }

    private void keep(String name, ImageData data) {
        if (!isDisposed() && !images.containsKey(name)) {
            images.put(name, new Image(getDisplay(), data));
            redraw();
        }
    }
}
