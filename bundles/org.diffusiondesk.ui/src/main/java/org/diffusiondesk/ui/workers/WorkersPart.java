package org.diffusiondesk.ui.workers;

import static org.diffusiondesk.ui.texts.Texts.text;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.ui.kit.Banner;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.e4.ui.di.Focus;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.SashForm;
import org.eclipse.swt.custom.ScrolledComposite;
import org.eclipse.swt.layout.FillLayout;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;

/** A row per worker on the left, the end of one log on the right. Asks again each second, but only while it can be seen. */
public final class WorkersPart {
    private static final int PERIOD_MS = 1000;

    private final WorkersModel model;
    private final Composite root;
    private final Banner banner;
    private final Composite table;
    private final Map<WorkerId, WorkerRow> rows = new EnumMap<>(WorkerId.class);
    private final Map<WorkerId, Button> logs = new EnumMap<>(WorkerId.class);
    private final LogView log;
    private final Registration listening;
    private final Runnable tick = this::tick;

    @Inject
    public WorkersPart(Composite parent, WorkersModel model) {
        this.model = model;
        root = parent;
        parent.setLayout(new FillLayout());
        SashForm halves = new SashForm(parent, SWT.HORIZONTAL | SWT.SMOOTH);
        ScrolledComposite scrolled = new ScrolledComposite(halves, SWT.V_SCROLL);
        Composite left = Ui.box(scrolled, 1, 2);
        scrolled.setContent(left);
        scrolled.setExpandHorizontal(true);
        scrolled.setExpandVertical(true);
        banner = new Banner(left, "workers.banner");
        table = Ui.box(left, WorkerRow.COLUMNS, 0);
        Ui.row().applyTo(table);
        WorkerRow.headings(table);
        for (WorkerId id : WorkerId.values()) {
            rows.put(id, new WorkerRow(table, model, id));
        }
        scrolled.setMinHeight(left.computeSize(SWT.DEFAULT, SWT.DEFAULT).y);
        Composite right = Ui.box(halves, 1, 2);
        Composite choice = Ui.box(right, 1 + WorkerId.values().length, 0);
        Ui.row().applyTo(choice);
        Ui.hint(choice, text("workers.log"));
        for (WorkerId id : WorkerId.values()) {
            logs.put(id, logButton(choice, id));
        }
        log = new LogView(right);
        halves.setWeights(58, 42);
        listening = model.onChange(this::render);
        render();
        tick();
    }

    private Button logButton(Composite parent, WorkerId id) {
        Button button = new Button(parent, SWT.RADIO);
        button.setText(WorkerText.name(id));
        Ui.named(button, "workers.log." + id.wire(), text("workers.log.name", WorkerText.name(id)));
        button.setSelection(model.logOf() == id);
        button.addListener(SWT.Selection, event -> {
            if (button.getSelection()) {
                model.showLogOf(id);
            }
        });
        return button;
    }

    private void tick() {
        if (!root.isDisposed()) {
            if (root.isVisible()) {
                model.refresh();
            }
            root.getDisplay().timerExec(PERIOD_MS, tick);
        }
    }

    private void render() {
        Optional<String> waiting = model.waitingFor();
        waiting.ifPresentOrElse(banner::wait, banner::clear);
        Ui.visible(table, waiting.isEmpty());
        model.status()
                .forEach(status -> Optional.ofNullable(rows.get(status.id())).ifPresent(row -> row.render(status)));
        log.render(model.log());
    }

    @Focus
    void focus() {
        Optional.ofNullable(logs.get(model.logOf())).ifPresent(Button::setFocus);
    }

    @PreDestroy
    void close() {
        listening.close();
    }
}
