package org.diffusiondesk.ui.workers;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.time.Instant;
import java.util.List;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.ui.kit.Dot;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;

/** One worker: a row of the table. What troubles it stands in the place of model, pid and memory when it has none, else below the row. */
final class WorkerRow {
    /** Columns of the table. */
    static final int COLUMNS = 8;

    private final Dot dot;
    private final Label state;
    private final Label loaded;
    private final Label pid;
    private final Label memory;
    private final Label restarts;
    private final Label trouble;
    private final Label warning;

    /** The headings above the rows. */
    static void headings(Composite table) {
        new Label(table, SWT.NONE);
        for (String column : new String[] {"name", "state", "model", "pid", "memory", "restarts"}) {
            Label heading = Ui.hint(table, text("workers." + column));
            GridDataFactory.fillDefaults()
                    .align(number(column) ? SWT.END : SWT.BEGINNING, SWT.CENTER)
                    .grab(column.equals("state") || column.equals("model"), false)
                    .applyTo(heading);
        }
        new Label(table, SWT.NONE);
    }

    private static boolean number(String column) {
        return column.equals("pid") || column.equals("memory") || column.equals("restarts");
    }

    WorkerRow(Composite table, WorkersModel model, WorkerId id) {
        dot = new Dot(table);
        Label name = Ui.label(table, WorkerText.name(id));
        name.setFont(Ui.bold());
        String prefix = "workers." + id.wire();
        state = cell(table, prefix + ".state", SWT.BEGINNING);
        loaded = cell(table, prefix + ".model", SWT.BEGINNING);
        trouble = new Label(table, SWT.WRAP);
        trouble.setData(Ui.ID, prefix + ".trouble");
        Ui.row().span(3, 1).hint(200, SWT.DEFAULT).exclude(true).applyTo(trouble);
        trouble.setVisible(false);
        pid = cell(table, prefix + ".pid", SWT.END);
        memory = cell(table, prefix + ".memory", SWT.END);
        restarts = cell(table, prefix + ".restarts", SWT.END);
        Button restart =
                Ui.button(table, prefix + ".restart", "restart", text("workers.restart"), () -> model.restart(id));
        Ui.named(restart, prefix + ".restart", text("workers.restart.name", WorkerText.name(id)));
        warning = new Label(table, SWT.WRAP);
        warning.setData(Ui.ID, prefix + ".warning");
        Ui.row().span(COLUMNS, 1).hint(200, SWT.DEFAULT).exclude(true).applyTo(warning);
        warning.setVisible(false);
    }

    private static Label cell(Composite table, String id, int align) {
        Label cell = new Label(table, align == SWT.END ? SWT.RIGHT : SWT.LEFT);
        cell.setData(Ui.ID, id);
        GridDataFactory.fillDefaults()
                .grab(align != SWT.END, false)
                .align(SWT.FILL, SWT.CENTER)
                .applyTo(cell);
        return cell;
    }

    void render(WorkerStatus status) {
        dot.show(WorkerText.light(status.state()));
        set(state, WorkerText.state(status, Instant.now()));
        set(loaded, status.model().orElse(text("unknown")));
        set(pid, status.pid().isPresent() ? Long.toString(status.pid().getAsLong()) : text("unknown"));
        set(memory, WorkerText.memory(status.memoryBytes()));
        set(restarts, Integer.toString(status.restarts()));
        Palette palette = Palette.current();
        String words = WorkerText.trouble(status);
        boolean instead = !words.isEmpty() && status.pid().isEmpty();
        trouble.setForeground(palette.bad());
        set(trouble, instead ? words : "");
        trouble.setToolTipText(words);
        Ui.visible(trouble, instead);
        List.of(loaded, pid, memory).forEach(cell -> Ui.visible(cell, !instead));
        warning.setForeground(palette.busy());
        set(warning, instead ? "" : words);
        Ui.visible(warning, !instead && !words.isEmpty());
    }

    private static void set(Label label, String words) {
        if (!label.getText().equals(words)) {
            label.setText(words);
            label.requestLayout();
        }
    }
}
