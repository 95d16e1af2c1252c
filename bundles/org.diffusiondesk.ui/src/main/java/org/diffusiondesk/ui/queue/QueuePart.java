package org.diffusiondesk.ui.queue;

import static org.diffusiondesk.ui.texts.Texts.text;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.ui.kit.Banner;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.e4.ui.di.Focus;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;

/** The queue as a list, and what can be done with one of its jobs. Holds no state of its own. */
public final class QueuePart {
    private static final int PERIOD_MS = 500;

    private final QueueModel model;
    private final Banner banner;
    private final Table table;
    private final Label hint;
    private final Button front;
    private final Button cancel;
    private final Registration listening;
    private final Runnable tick = this::tick;
    private List<QueueRow> shown = List.of();

    @Inject
    public QueuePart(Composite parent, QueueModel model) {
        this.model = model;
        parent.setLayout(Ui.grid(2, 2));
        banner = new Banner(parent, "queue.banner");
        Ui.row().exclude(true).span(2, 1).applyTo(banner);
        table = Ui.named(
                new Table(parent, SWT.SINGLE | SWT.FULL_SELECTION | SWT.BORDER), "queue.list", text("queue.list"));
        Ui.fill().hint(200, 60).applyTo(table);
        table.setHeaderVisible(true);
        column("queue.place", 60);
        column("queue.prompt", 420);
        column("queue.picture", 240);
        column("queue.state", 360);
        table.addListener(SWT.Selection, event -> enable());
        table.addListener(SWT.KeyDown, this::key);
        Composite buttons = Ui.box(parent, 1, 0);
        GridDataFactory.fillDefaults().applyTo(buttons);
        front = Ui.button(buttons, "queue.front", "front", text("queue.front"), this::toFront);
        front.setToolTipText(text("queue.front.tip"));
        Ui.row().applyTo(front);
        cancel = Ui.button(buttons, "queue.cancel", "stop", text("queue.cancel"), this::cancel);
        cancel.setToolTipText(text("queue.cancel.tip"));
        Ui.row().applyTo(cancel);
        hint = Ui.hint(parent, text("queue.empty"));
        hint.setData(Ui.ID, "queue.hint");
        GridDataFactory.fillDefaults().span(2, 1).applyTo(hint);
        listening = model.onChange(this::render);
        render();
        tick();
    }

    private void column(String key, int width) {
        TableColumn column = new TableColumn(table, SWT.LEFT);
        column.setText(text(key));
        column.setWidth(width);
    }

    /** Estimates change as time goes by. */
    private void tick() {
        if (!table.isDisposed()) {
            model.refresh();
            table.getDisplay().timerExec(PERIOD_MS, tick);
        }
    }

    private void key(Event event) {
        if (event.keyCode == SWT.DEL) {
            cancel();
        } else if (event.keyCode == SWT.ARROW_UP && (event.stateMask & SWT.MODIFIER_MASK) == SWT.MOD1) {
            event.doit = false;
            toFront();
        }
    }

    private Optional<QueueRow> selected() {
        int index = table.getSelectionIndex();
        return index >= 0 && index < shown.size() ? Optional.of(shown.get(index)) : Optional.empty();
    }

    private void toFront() {
        selected().filter(row -> model.canMoveToFront(row.job())).ifPresent(row -> model.toFront(row.job()));
    }

    private void cancel() {
        selected().ifPresent(row -> model.cancel(row.job()));
    }

    private void render() {
        renderBanner();
        renderRows();
        Ui.visible(hint, shown.isEmpty() && model.waitingFor().isEmpty());
        enable();
    }

    private void renderBanner() {
        if (model.waitingFor().isPresent()) {
            banner.wait(model.waitingFor().get());
        } else if (model.problem().isPresent()) {
            banner.problem(model.problem().get());
        } else {
            banner.clear();
        }
    }

    /** The selection stays with its job, wherever that moves; when the job is gone, the one in its place is selected. */
    private void renderRows() {
        List<QueueRow> rows = model.rows();
        if (rows.equals(shown) && table.getItemCount() == rows.size()) {
            return;
        }
        Optional<String> kept = selected().map(QueueRow::job);
        int place = table.getSelectionIndex();
        shown = rows;
        while (table.getItemCount() > rows.size()) {
            table.getItem(table.getItemCount() - 1).dispose();
        }
        for (int i = 0; i < rows.size(); i++) {
            TableItem item = i < table.getItemCount() ? table.getItem(i) : new TableItem(table, SWT.NONE);
            write(item, rows.get(i));
        }
        int index = kept.map(job -> rows.stream().map(QueueRow::job).toList().indexOf(job))
                .orElse(-1);
        table.setSelection(index >= 0 ? index : Math.min(place, rows.size() - 1));
    }

    private static void write(TableItem item, QueueRow row) {
        String place = row.waiting() ? Integer.toString(row.place()) : text("queue.place.atWork");
        String[] cells = {place, row.prompt(), row.picture(), row.state()};
        for (int i = 0; i < cells.length; i++) {
            if (!item.getText(i).equals(cells[i])) {
                item.setText(i, cells[i]);
            }
        }
    }

    private void enable() {
        cancel.setEnabled(selected().isPresent());
        front.setEnabled(
                selected().filter(row -> model.canMoveToFront(row.job())).isPresent());
    }

    @Focus
    void focus() {
        if (table.getSelectionIndex() < 0 && !shown.isEmpty()) {
            table.setSelection(0);
            enable();
        }
        table.setFocus();
    }

    @PreDestroy
    void close() {
        listening.close();
    }
}
