package org.diffusiondesk.ui.resources;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.swt.SWT;
import org.eclipse.swt.accessibility.AccessibleListener;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;

/** The memory as two bars, one above the other: who uses it now, and who would use it while the next picture is drawn. Lines through both are the limits. */
final class MemoryBar extends Canvas {
    private static final int LANE = 20;
    private static final int GAP = 5;
    private static final int NEAR = 4;
    private static final int CUT = 5 * Ui.GRID;

    private Optional<ResourcesModel.View> view = Optional.empty();
    private Optional<Card> card = Optional.empty();

    MemoryBar(Composite parent) {
        super(parent, SWT.DOUBLE_BUFFERED | SWT.NO_FOCUS);
        Ui.named(this, "resources.bar", text("resources.bar"));
        getAccessible()
                .addAccessibleListener(AccessibleListener.getDescriptionAdapter(
                        event -> event.result = view.map(ResourceText::summary).orElse("")));
        addPaintListener(event -> card.ifPresent(known -> paint(event.gc, known)));
        addListener(SWT.MouseMove, event -> explain(event.x, event.y));
    }

    void show(ResourcesModel.View newView) {
        view = Optional.of(newView);
        card = Optional.of(Card.of(newView.snapshot(), newView.plan()));
        redraw();
    }

    @Override
    public Point computeSize(int widthHint, int heightHint, boolean changed) {
        GC gc = new GC(this);
        int line = gc.getFontMetrics().getHeight();
        gc.dispose();
        return new Point(widthHint == SWT.DEFAULT ? 360 : widthHint, 2 * LANE + 2 * GAP + line);
    }

    private Rectangle lane(int number, int gutter) {
        return new Rectangle(gutter, number * (LANE + GAP), Math.max(1, getClientArea().width - gutter - 1), LANE);
    }

    private int gutter() {
        GC gc = new GC(this);
        int widest = Math.max(gc.textExtent(text("resources.now")).x, gc.textExtent(text("resources.next")).x);
        gc.dispose();
        return widest + 2 * Ui.GRID;
    }

    private void paint(GC gc, Card known) {
        gc.setAntialias(SWT.ON);
        int gutter = gutter();
        Rectangle now = lane(0, gutter);
        Rectangle next = lane(1, gutter);
        caption(gc, text("resources.now"), now);
        caption(gc, text("resources.next"), next);
        gc.setBackground(Palette.current().canvas());
        gc.fillRectangle(now);
        known.now().forEach(share -> full(gc, known, share, place(known, share, now)));
        known.next().forEach(share -> outlined(gc, known, share, place(known, share, next)));
        if (known.axis().broken()) {
            breaks(gc, known.axis(), now);
        }
        lines(gc, known, now, next);
    }

    private void caption(GC gc, String words, Rectangle lane) {
        gc.setForeground(Palette.current().muted());
        gc.drawText(words, 0, lane.y + (lane.height - gc.getFontMetrics().getHeight()) / 2, true);
    }

    private static Rectangle place(Card card, Card.Share share, Rectangle lane) {
        int from = x(card.axis(), share.from(), lane);
        return new Rectangle(from, lane.y, Math.max(1, x(card.axis(), share.to(), lane) - from), lane.height);
    }

    private static int x(Axis axis, long bytes, Rectangle lane) {
        return lane.x + (int) Math.round(axis.at(bytes) * lane.width);
    }

    static Color color(Card.Owner owner) {
        Palette palette = Palette.current();
        return switch (owner) {
            case OTHERS -> palette.off();
            case IMAGE -> palette.image();
            case WORDS -> palette.words();
            case FREE -> palette.canvas();
        };
    }

    private void full(GC gc, Card known, Card.Share share, Rectangle place) {
        boolean free = share.owner() == Card.Owner.FREE;
        gc.setBackground(color(share.owner()));
        gc.fillRectangle(place);
        label(gc, known, share, place, free ? Palette.text(getDisplay()) : Palette.onFilled(getDisplay()));
    }

    /** What does not exist yet is only outlined; what would have to go is dashed. */
    private void outlined(GC gc, Card known, Card.Share share, Rectangle place) {
        boolean others = share.owner() == Card.Owner.OTHERS;
        gc.setBackground(color(share.owner()));
        gc.setAlpha(share.leaves() ? 20 : others ? 50 : 70);
        gc.fillRectangle(place);
        gc.setAlpha(255);
        if (!others) {
            gc.setForeground(color(share.owner()));
            gc.setLineStyle(share.leaves() ? SWT.LINE_DASH : SWT.LINE_SOLID);
            gc.drawRectangle(place.x, place.y, Math.max(1, place.width - 1), place.height - 1);
            gc.setLineStyle(SWT.LINE_SOLID);
        }
        label(gc, known, share, place, Palette.text(getDisplay()));
    }

    /** In the widest place that no line goes through, as long as it fits there. */
    private void label(GC gc, Card known, Card.Share share, Rectangle place, Color color) {
        Rectangle room = room(known, place);
        for (String words :
                List.of(ResourceText.share(share.owner(), share.bytes()), ResourceText.name(share.owner()))) {
            Point size = gc.textExtent(words);
            if (size.x + 2 * Ui.GRID <= room.width) {
                gc.setForeground(color);
                gc.drawText(words, room.x + (room.width - size.x) / 2, room.y + (room.height - size.y) / 2, true);
                return;
            }
        }
    }

    private Rectangle room(Card known, Rectangle place) {
        Rectangle whole = lane(0, gutter());
        Rectangle widest = new Rectangle(place.x, place.y, 0, place.height);
        int from = place.x;
        int end = place.x + place.width;
        for (int x : obstacles(known, whole)) {
            if (x > from && x < end) {
                widest = wider(widest, from, x);
                from = x;
            }
        }
        return wider(widest, from, end);
    }

    /** From left to right. */
    private static int[] obstacles(Card known, Rectangle lane) {
        IntStream lines = known.lines().stream().mapToInt(line -> x(known.axis(), line.at(), lane));
        IntStream cuts = known.axis().broken()
                ? IntStream.of(
                        lane.x + (int) (known.axis().oursFrom() * lane.width) - CUT,
                        lane.x + (int) (known.axis().oursTo() * lane.width) + CUT)
                : IntStream.empty();
        return IntStream.concat(lines, cuts).sorted().toArray();
    }

    private static Rectangle wider(Rectangle before, int from, int to) {
        return to - from > before.width ? new Rectangle(from, before.y, to - from, before.height) : before;
    }

    /** Two strokes where the scale changes. */
    private void breaks(GC gc, Axis axis, Rectangle lane) {
        gc.setForeground(getBackground());
        gc.setLineWidth(2);
        for (double end : new double[] {axis.oursFrom(), axis.oursTo()}) {
            boolean left = end == axis.oursFrom();
            if (left ? axis.others() > 0 : axis.rest() > 0) {
                int middle = lane.x + (int) Math.round(end * lane.width) + (left ? -CUT : CUT) * 3 / 5;
                for (int i = -1; i <= 1; i += 2) {
                    int x = middle + i * 2;
                    gc.drawLine(x - 3, lane.y + lane.height, x + 3, lane.y);
                }
            }
        }
        gc.setLineWidth(1);
    }

    private void lines(GC gc, Card known, Rectangle now, Rectangle next) {
        int bottom = next.y + next.height;
        int right = now.x + now.width;
        for (Card.Line line : known.lines().reversed()) {
            int x = Math.min(x(known.axis(), line.at(), now), right - 1);
            gc.setForeground(Palette.text(getDisplay()));
            gc.setLineWidth(2);
            gc.setLineStyle(line.limit() == Card.Limit.THRESHOLD ? SWT.LINE_DASH : SWT.LINE_SOLID);
            gc.drawLine(x, 0, x, bottom + GAP / 2);
            gc.setLineStyle(SWT.LINE_SOLID);
            gc.setLineWidth(1);
            String words =
                    view.map(shown -> ResourceText.line(line.limit(), shown)).orElse("");
            int width = gc.textExtent(words).x;
            int begin = Math.clamp(x - width / 2, now.x, Math.max(now.x, right - width));
            gc.drawText(words, begin, bottom + GAP / 2, true);
            right = Math.max(now.x, begin - 3 * Ui.GRID); // the next one, further left, keeps off
        }
    }

    private void explain(int mouseX, int mouseY) {
        card.ifPresent(known -> {
            int gutter = gutter();
            String words = view.map(shown -> explained(known, shown, gutter, mouseX, mouseY))
                    .orElse("");
            if (!words.equals(getToolTipText())) {
                setToolTipText(words.isEmpty() ? null : words);
            }
        });
    }

    private String explained(Card known, ResourcesModel.View shown, int gutter, int mouseX, int mouseY) {
        Rectangle now = lane(0, gutter);
        Rectangle next = lane(1, gutter);
        for (Card.Line line : known.lines()) {
            if (Math.abs(x(known.axis(), line.at(), now) - mouseX) <= NEAR) {
                return ResourceText.meaning(line.limit(), shown);
            }
        }
        for (Card.Share share : known.now()) {
            if (place(known, share, now).contains(mouseX, mouseY)) {
                return ResourceText.share(share.owner(), share.bytes());
            }
        }
        for (Card.Share share : known.next()) {
            if (place(known, share, next).contains(mouseX, mouseY)) {
                return ResourceText.basis(share.owner(), shown);
            }
        }
        return "";
    }
}
