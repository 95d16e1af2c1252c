package org.diffusiondesk.ui.resources;

import java.time.Instant;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.ui.kit.Dot;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Label;

/** In words: what goes on, what the next picture would do, and why. */
final class Explanation {
    private static final int COLUMNS = 3;
    private static final int BESIDE_PHASE = 20 * Ui.GRID;

    private final Composite box;
    private final Dot dot;
    private final Label phase;
    private final Label lasting;
    private final Label next;
    private final Label reason;

    Explanation(Composite parent) {
        box = Ui.box(parent, COLUMNS, 0);
        Ui.row().align(SWT.FILL, SWT.BEGINNING).indent(2 * Ui.GRID, 0).applyTo(box);
        dot = new Dot(box);
        phase = wrapping("resources.phase", 1);
        phase.setFont(Ui.bold());
        lasting = Ui.hint(box, "");
        lasting.setData(Ui.ID, "resources.lasting");
        next = wrapping("resources.next", COLUMNS);
        reason = wrapping("resources.reason", COLUMNS);
    }

    private Label wrapping(String id, int columns) {
        Label label = new Label(box, SWT.WRAP);
        label.setData(Ui.ID, id);
        Ui.row().span(columns, 1).applyTo(label);
        return label;
    }

    Control control() {
        return box;
    }

    /** A wrapping label wants its width told, else it asks for one long line. */
    void wrap(int width) {
        hint(box, width);
        hint(phase, width - BESIDE_PHASE);
        hint(next, width);
        hint(reason, width);
    }

    static void hint(Control control, int width) {
        if (control.getLayoutData() instanceof GridData data) {
            data.widthHint = Math.max(BESIDE_PHASE, width);
        }
    }

    void show(ResourcesModel.View view) {
        Palette palette = Palette.current();
        dot.show(ResourceText.light(view.status()));
        Ui.text(phase, ResourceText.phase(view.status()));
        Ui.text(lasting, ResourceText.lasting(view.status(), Instant.now()));
        Ui.text(next, ResourceText.next(view.demand(), view.plan()));
        boolean refused = view.plan()
                .filter(plan -> plan.decision() == ResourcePlan.Decision.REFUSE)
                .isPresent();
        next.setForeground(refused ? palette.bad() : Palette.text(box.getDisplay()));
        Ui.text(reason, view.plan().map(ResourcePlan::reason).orElse(""));
        reason.setForeground(palette.muted());
    }
}
